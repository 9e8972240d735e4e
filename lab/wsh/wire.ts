/** What passes between a script in its worker and the doubles of the COM objects on the main thread. */

export type MemberKind = "property" | "method";

/** Values as they travel. Bytes stay on the main thread: JScript cannot look into them anyway. */
export type WireValue =
  | { readonly type: "plain"; readonly value: undefined | null | boolean | number | string }
  | { readonly type: "object"; readonly id: number; readonly members: Readonly<Record<string, MemberKind>> }
  | { readonly type: "array"; readonly items: readonly WireValue[] }
  | { readonly type: "bytes"; readonly id: number };

export type WireCall =
  | { readonly op: "create"; readonly className: string }
  | { readonly op: "moniker"; readonly moniker: string }
  | { readonly op: "get"; readonly id: number; readonly member: string }
  | { readonly op: "set"; readonly id: number; readonly member: string; readonly value: WireValue }
  | { readonly op: "call"; readonly id: number; readonly member: string; readonly args: readonly WireValue[] }
  | { readonly op: "items"; readonly id: number }
  /** Something that no table knows: a member, or a use of an object. */
  | { readonly op: "unknown"; readonly id: number; readonly what: string };

export type WireReply = { readonly now: number } & (
  | { readonly value: WireValue }
  | { readonly error: { readonly number: number; readonly description: string } }
);

export type WorkerMessage =
  | { readonly kind: "call"; readonly number: number; readonly call: WireCall }
  | { readonly kind: "end" }
  /** An error that nobody caught: a real cscript prints it and ends; see cscript.ts. */
  | { readonly kind: "uncaught"; readonly text: string };

export interface WorkerStart {
  readonly source: string;
  readonly fileName: string;
  readonly now: number;
  /** WScript itself. */
  readonly root: WireValue;
  /** The number of the last call that was answered, or OVER. */
  readonly answered: SharedArrayBuffer;
}

/** In place of a number: the script was ended from outside, or by itself, and gets no answer any more. */
export const OVER = -1;
