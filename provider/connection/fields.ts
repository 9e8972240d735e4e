import type { Fields, TextField } from "../check/fields";

const PUBLIC_KEY = /^\s*([a-z0-9@.-]+\s+)?[A-Za-z0-9+/]{40,}={0,2}(\s.*)?$/;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^PuTTY-User-Key-File-/;

const path: TextField = { kind: "text", allowed: "a path on the computer that runs Pulumi" };

/** What a server, its proxy and the provider's defaults have in common; the names are those of @pulumi/command. */
export const HOP_FIELDS = {
  port: {
    kind: "integer",
    allowed: "a whole number from 1 to 65535",
    fits: (port) => port >= 1 && port <= 65535,
    default: 22,
  },
  user: { kind: "text", allowed: "a user name" },
  password: { kind: "text", allowed: "the user's password", secret: true },
  privateKey: {
    kind: "text",
    allowed: "the text of a private key (PEM, OpenSSH or PuTTY), not its path",
    secret: true,
    fits: (text) => PRIVATE_KEY.test(text),
  },
  privateKeyPassword: { kind: "text", allowed: "the password of privateKey", secret: true },
  agentSocketPath: path,
  hostKey: {
    kind: "text",
    allowed:
      'the server\'s public key, as in "ssh-ed25519 AAAA…" (ssh-keyscan prints it after the host name)',
    fits: (text) => PUBLIC_KEY.test(text),
  },
  knownHosts: path,
  acceptAnyHostKey: { kind: "flag", allowed: "true or false", default: false },
  legacyAlgorithms: { kind: "flag", allowed: "true or false", default: false },
  perDialTimeout: {
    kind: "number",
    allowed: "a number of seconds above 0",
    fits: (seconds) => seconds > 0,
    default: 15,
  },
  dialErrorLimit: {
    kind: "integer",
    allowed: "a whole number: how many dials may fail; a negative number for no end",
    default: 10,
  },
} as const satisfies Fields;

const HOST: TextField = {
  kind: "text",
  allowed: "a host name or an address, without a port",
  required: "Give the server's host name or address.",
  fits: (text) => !/[\s/@]|^\[/.test(text),
};

export const PROXY_FIELDS = { host: HOST, ...HOP_FIELDS } as const satisfies Fields;

const proxy = {
  kind: "object",
  allowed: "an object with host, user and so on",
  fields: PROXY_FIELDS,
} as const satisfies Fields[string];

export const CONNECTION_FIELDS = { host: HOST, ...HOP_FIELDS, proxy } as const satisfies Fields;

/** In the provider's config: everything but the host, which each resource has of its own. */
export const DEFAULTS_FIELDS = { ...HOP_FIELDS, proxy } as const satisfies Fields;

/** The three that say how a server proves who it is: whoever states one of them has stated all. */
export const HOST_KEY_NAMES = ["hostKey", "knownHosts", "acceptAnyHostKey"] as const;

/** The three that log on: as above. */
export const CREDENTIAL_NAMES = ["password", "privateKey", "agentSocketPath"] as const;
