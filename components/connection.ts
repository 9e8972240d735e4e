/**
 * How to reach a server by SSH. The names are those of @pulumi/command's connection. What is left out
 * comes from the provider's `connection`, credentials also from the environment.
 */
export interface Connection {
  /** The server's host name or address, without a port. It is also the id of the resource. */
  readonly host: string;
  /** The port of the SSH server, 1 to 65535. Default: 22. */
  readonly port?: number;
  /**
   * The user to log on as; an administrator of the server. Required here, in the provider's `connection`,
   * or in the environment variable EXCHANGE_ROLLUP_USER (which is then in no state).
   */
  readonly user?: string;
  /**
   * The user's password. Always stored encrypted, also when the program gives it in plain. Default: the
   * environment variable EXCHANGE_ROLLUP_PASSWORD, which is read at each use and is in no state. One of
   * password, privateKey and agentSocketPath is required; whoever states one of them takes none of the
   * others from the provider's config or the environment.
   */
  readonly password?: string;
  /**
   * The text (not the path) of a private key: PEM, OpenSSH or PuTTY. Always stored encrypted. Default: the
   * environment variable EXCHANGE_ROLLUP_PRIVATE_KEY, which is in no state.
   */
  readonly privateKey?: string;
  /**
   * The password of an encrypted privateKey. Always stored encrypted. Default: the environment variable
   * EXCHANGE_ROLLUP_PRIVATE_KEY_PASSWORD, which is in no state.
   */
  readonly privateKeyPassword?: string;
  /**
   * The socket of an SSH agent on the computer that runs Pulumi. Default: no agent is asked; SSH_AUTH_SOCK
   * is not read.
   */
  readonly agentSocketPath?: string;
  /**
   * The server's public key, as in `ssh-ed25519 AAAA…`. Anything else that answers is refused
   * (SSH_HOST_KEY_CHANGED). One of hostKey, knownHosts and acceptAnyHostKey is required; whoever states
   * one of them takes none of the others from the provider's config.
   */
  readonly hostKey?: string;
  /**
   * The path of a known_hosts file in OpenSSH's format; a leading `~/` is the home folder. A server that
   * is not in it is refused (SSH_HOST_KEY_UNKNOWN).
   */
  readonly knownHosts?: string;
  /**
   * Accept whatever answers, and give it the credentials. For a lab. Default: false, a missing host key is
   * an error.
   */
  readonly acceptAnyHostKey?: boolean;
  /**
   * Also accept the old algorithms (SHA-1, CBC) that are all that SSH servers of Windows Server 2003's time
   * have. Tried only behind everything better; a warning names those that were used. Default: false, such a
   * server is refused (SSH_NO_COMMON_ALGORITHM).
   */
  readonly legacyAlgorithms?: boolean;
  /**
   * Seconds that one attempt to connect may take. Default: 15. A look (preview, refresh, getServer) ends
   * after 90 s in all.
   */
  readonly perDialTimeout?: number;
  /**
   * How many attempts to connect may fail before it is given up; a negative number: no end but that of the
   * operation. Default: 10.
   */
  readonly dialErrorLimit?: number;
  /**
   * A host to go through, one hop. Taken as a whole: a proxy given here is not merged with that of the
   * provider's config.
   */
  readonly proxy?: Proxy;
}

/** A host through which the server is reached; itself reached directly. */
export interface Proxy {
  /** The host name or address of the proxy, without a port. */
  readonly host: string;
  /** The port of the SSH server, 1 to 65535. Default: 22. */
  readonly port?: number;
  /** The user to log on to the proxy as. */
  readonly user?: string;
  /**
   * The user's password on the proxy. Always stored encrypted. One of password, privateKey and
   * agentSocketPath is required; the environment is not read for a proxy.
   */
  readonly password?: string;
  /** The text (not the path) of a private key for the proxy. Always stored encrypted. */
  readonly privateKey?: string;
  /** The password of the proxy's privateKey. Always stored encrypted. */
  readonly privateKeyPassword?: string;
  /**
   * The socket of an SSH agent on the computer that runs Pulumi. Default: no agent is asked; SSH_AUTH_SOCK
   * is not read.
   */
  readonly agentSocketPath?: string;
  /**
   * The proxy's public key, as in `ssh-ed25519 AAAA…`. One of hostKey, knownHosts and acceptAnyHostKey is
   * required.
   */
  readonly hostKey?: string;
  /**
   * The path of a known_hosts file in OpenSSH's format. Default, where the proxy states neither hostKey
   * nor acceptAnyHostKey: the connection's knownHosts, then the provider's.
   */
  readonly knownHosts?: string;
  /**
   * Accept whatever answers, and give it the credentials. For a lab. Default: false, a missing host key is
   * an error.
   */
  readonly acceptAnyHostKey?: boolean;
  /**
   * Also accept the old algorithms (SHA-1, CBC) that are all that SSH servers of Windows Server 2003's time
   * have. Tried only behind everything better; a warning names those that were used. Default: false, such a
   * server is refused (SSH_NO_COMMON_ALGORITHM).
   */
  readonly legacyAlgorithms?: boolean;
  /** Seconds that one attempt to connect to the proxy may take. Default: 15. */
  readonly perDialTimeout?: number;
  /**
   * How many attempts to connect may fail before it is given up; a negative number: no end but that of the
   * operation. Default: 10.
   */
  readonly dialErrorLimit?: number;
}
