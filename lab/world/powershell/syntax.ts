/** The part of PowerShell 1.0 that the lab reads; whatever else a script says is refused by name. */
export type Expression =
  | { readonly kind: "value"; readonly value: string | number }
  /** "…": pieces that are joined. */
  | { readonly kind: "expandable"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  /** $(…), @(…) and (…). */
  | { readonly kind: "sub" | "array" | "paren"; readonly statements: readonly Statement[] }
  | { readonly kind: "block"; readonly block: Block }
  | { readonly kind: "type"; readonly name: string }
  | {
      readonly kind: "member";
      readonly target: Expression;
      readonly name: string;
      /** undefined: a property. */
      readonly args: readonly Expression[] | undefined;
      /** By ::. */
      readonly isStatic: boolean;
    }
  | { readonly kind: "index"; readonly target: Expression; readonly index: Expression }
  | { readonly kind: "unary"; readonly operator: "-not"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

export interface Argument {
  /** Of -Name or -Name:value; undefined: by place. */
  readonly parameter: string | undefined;
  /** undefined: -Name, which takes the argument after it unless it is a switch. */
  readonly value: Expression | undefined;
}

export interface Command {
  readonly kind: "command";
  readonly name: string;
  readonly args: readonly Argument[];
}

export type Stage = Command | { readonly kind: "expression"; readonly expression: Expression };

export type Statement =
  | { readonly kind: "pipeline"; readonly stages: readonly Stage[] }
  | { readonly kind: "assign"; readonly variable: string; readonly adds: boolean; readonly value: Statement }
  | {
      readonly kind: "function";
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: Block;
    }
  | { readonly kind: "trap"; readonly body: Block }
  | {
      readonly kind: "foreach";
      readonly variable: string;
      readonly list: Statement;
      readonly body: Block;
    }
  | {
      readonly kind: "if";
      readonly clauses: readonly { readonly condition: Statement; readonly body: Block }[];
      readonly otherwise: Block | undefined;
    }
  | { readonly kind: "exit" | "return" | "throw"; readonly value: Statement | undefined }
  | { readonly kind: "continue" | "break" };

export interface Block {
  readonly statements: readonly Statement[];
}
