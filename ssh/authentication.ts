import { createAgent, type AnyAuthMethod, type ParsedKey, type Prompt } from "ssh2";
import type { Hop } from "./hop";
import { readPrivateKey } from "./private-key";
import { guardedAgent, guardedKey } from "./sha1-signatures";
import { SshError } from "./ssh-error";

export interface Credentials {
  readonly user: string;
  readonly key?: ParsedKey;
  readonly agentSocketPath?: string;
  readonly password?: string;
}

/** Reads what the target gives to log on with; refuses before a dial when that is nothing, or cannot be read. */
export function credentialsOf(hop: Hop): Credentials {
  const { user, password, agentSocketPath } = hop.target;
  const key = readPrivateKey(hop);
  if (key === undefined && password === undefined && !agentSocketPath) {
    throw new SshError({
      code: "SSH_AUTHENTICATION",
      message:
        `${hop.label}: not dialled, because there is nothing to log on with as ${user}. ` +
        `Give ${hop.property("password")}, ${hop.property("privateKey")} or ${hop.property("agentSocketPath")}.`,
    });
  }
  return {
    user,
    ...(key === undefined ? {} : { key }),
    ...(password === undefined ? {} : { password }),
    ...(agentSocketPath ? { agentSocketPath } : {}),
  };
}

interface Method {
  /** As the server names it. */
  readonly name: "publickey" | "password" | "keyboard-interactive";
  /** As messages name it. */
  readonly title: string;
  readonly offer: AnyAuthMethod;
}

/** One log-on: which method comes next, and what came of it. Only what was given is ever offered. */
export class Authentication {
  readonly tried: string[] = [];
  /** What the server said it allows. undefined: it did not come to that. */
  allowed: readonly string[] | undefined;
  exhausted = false;
  /** What went wrong on our side (an agent that does not answer, an unexpected question). */
  readonly notes: string[] = [];
  /** A key signed with SHA-1, which legacyAlgorithms allows. */
  signedWithSha1 = false;
  private readonly methods: Method[];

  constructor(
    private readonly hop: Hop,
    private readonly credentials: Credentials,
  ) {
    this.methods = this.methodsOf(credentials);
  }

  /** ssh2's authHandler: false means that nothing is left. */
  next(allowed: readonly string[] | null): AnyAuthMethod | false {
    this.allowed = allowed ?? this.allowed;
    for (let method = this.methods.shift(); method !== undefined; method = this.methods.shift()) {
      if (!this.wants(method)) continue;
      this.tried.push(method.title);
      return method.offer;
    }
    this.exhausted = true;
    return false;
  }

  /**
   * keyboard-interactive only where password is not taken at all: asking twice with one wrong password would count
   * twice towards Windows' account lockout.
   */
  private wants(method: Method): boolean {
    if (method.name === "keyboard-interactive") {
      return this.allowed?.includes(method.name) === true && !this.allowed.includes("password");
    }
    return this.allowed === undefined || this.allowed.includes(method.name);
  }

  private methodsOf({ user: username, key, agentSocketPath, password }: Credentials): Method[] {
    const methods: Method[] = [];
    const gate = () => this.objectionToSha1();
    if (key) {
      methods.push({
        name: "publickey",
        title: "privateKey",
        offer: { type: "publickey", username, key: guardedKey(key, gate) },
      });
    }
    if (agentSocketPath) {
      const agent = guardedAgent(createAgent(agentSocketPath), gate);
      methods.push({
        name: "publickey",
        title: "the SSH agent's keys",
        offer: { type: "agent", username, agent },
      });
    }
    if (password !== undefined) {
      methods.push({ name: "password", title: "password", offer: { type: "password", username, password } });
      methods.push({
        name: "keyboard-interactive",
        title: "password (keyboard-interactive)",
        offer: {
          type: "keyboard-interactive",
          username,
          prompt: (_name, _instructions, _language, prompts, finish) =>
            finish(this.answers(prompts, password)),
        },
      });
    }
    return methods;
  }

  private objectionToSha1(): Error | undefined {
    if (this.hop.target.legacyAlgorithms === true) {
      this.signedWithSha1 = true;
      return undefined;
    }
    return new Error(
      "it would have to sign with SHA-1, the server takes nothing newer of such a key: " +
        `give an Ed25519 or ECDSA key, or set ${this.hop.property("legacyAlgorithms")}`,
    );
  }

  /** The password answers questions for a password and nothing else: not a one-time code, not something echoed. */
  private answers(prompts: readonly Prompt[], password: string): string[] {
    return prompts.map(({ prompt, echo }) => {
      if (echo !== true && /pass|kennwort|mot de passe|contrase/i.test(prompt)) return password;
      this.notes.push(`the server asked "${prompt.trim()}", which nothing here can answer`);
      return "";
    });
  }

  failure(cause: unknown, said?: string): SshError {
    const { hop } = this;
    const tried =
      this.tried.length > 0 ? `tried ${this.tried.join(" and ")}` : "nothing that was given is allowed";
    const allowed = this.allowed
      ? `the server allows ${this.allowed.join(", ")}`
      : "the server did not say what it allows";
    const detail = [...(said ? [`the server said "${said}"`] : []), ...this.notes]
      .map((note) => `; ${note}`)
      .join("");
    return new SshError({
      code: "SSH_AUTHENTICATION",
      message:
        `${hop.label}: log-on as ${this.credentials.user} refused, ${tried}; ${allowed}${detail}. ` +
        `Check ${hop.property("user")} and ${this.remedy()}.`,
      cause,
    });
  }

  private remedy(): string {
    const { hop } = this;
    const { key, agentSocketPath, password } = this.credentials;
    const given = [
      ...(key ? [hop.property("privateKey")] : []),
      ...(agentSocketPath ? [hop.property("agentSocketPath")] : []),
      ...(password === undefined ? [] : [hop.property("password")]),
    ].join(" and ");
    return this.tried.length > 0 ? given : `give one of what the server allows instead of ${given}`;
  }
}
