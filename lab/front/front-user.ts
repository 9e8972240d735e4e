import { timingSafeEqual } from "node:crypto";
import { utils, type AuthContext, type AuthenticationType, type PublicKeyAuthContext } from "ssh2";
import type { Account, LabMachine } from "../world/contract";

/** Who may log on over SSH. The name is one of the machine's accounts. */
export interface FrontUser {
  readonly name: string;
  readonly password?: string;
  /** "ssh-ed25519 AAAA…" each. */
  readonly publicKeys?: readonly string[];
}

/** Whose log-on this is. undefined: it is not right, or not finished. */
export function accountFor(
  context: AuthContext,
  { machine, users }: { machine: LabMachine; users: readonly FrontUser[] },
): Account | undefined {
  const user = users.find((one) => one.name.toLowerCase() === bareName(context.username));
  const account = user && isRight(context, user) ? machine.account(user.name) : undefined;
  return account && { ...account, networkCredentials: context.method === "password" };
}

/** Windows takes "DOMAIN\user" and any case. */
function bareName(name: string): string {
  return name.slice(name.lastIndexOf("\\") + 1).toLowerCase();
}

function isRight(context: AuthContext, user: FrontUser): boolean {
  if (context.method === "password") return user.password !== undefined && context.password === user.password;
  if (context.method !== "publickey") return false;
  return (user.publicKeys ?? []).some((text) => signs(context, text));
}

function signs(context: PublicKeyAuthContext, text: string): boolean {
  const key = utils.parseKey(text);
  if (key instanceof Error) throw new Error(`not a public key: ${text}`);
  const shown = context.key.data;
  const allowed = key.getPublicSSH();
  if (shown.length !== allowed.length || !timingSafeEqual(shown, allowed)) return false;
  if (!context.signature || !context.blob) return true; // only asks whether the key would do
  return key.verify(context.blob, context.signature, context.hashAlgo);
}

export function methodsOf(users: readonly FrontUser[]): AuthenticationType[] {
  const keys = users.some((user) => (user.publicKeys ?? []).length > 0);
  const passwords = users.some((user) => user.password !== undefined);
  return [...(keys ? (["publickey"] as const) : []), ...(passwords ? (["password"] as const) : [])];
}
