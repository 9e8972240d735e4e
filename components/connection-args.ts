import type * as pulumi from "@pulumi/pulumi";

/**
 * How to reach a server by SSH. The names are those of @pulumi/command's connection. What is left out
 * comes from the provider's `connection`, credentials also from the environment.
 */
export interface ConnectionArgs {
  /** The server's host name or address, without a port. It is also the id of the resource. */
  readonly host: pulumi.Input<string>;
  /** The port of the SSH server, 1 to 65535. Default: 22. */
  readonly port?: pulumi.Input<number> | undefined;
  /**
   * The user to log on as; an administrator of the server. Required here, in the provider's `connection`,
   * or in the environment variable EXCHANGE_ROLLUP_USER (which is then in no state).
   */
  readonly user?: pulumi.Input<string> | undefined;
  /**
   * The user's password. Always stored encrypted, also when the program gives it in plain. Default: the
   * environment variable EXCHANGE_ROLLUP_PASSWORD, which is read at each use and is in no state. One of
   * password, privateKey and agentSocketPath is required; whoever states one of them takes none of the
   * others from the provider's config or the environment.
   */
  readonly password?: pulumi.Input<string> | undefined;
  /**
   * The text (not the path) of a private key: PEM, OpenSSH or PuTTY. Always stored encrypted. Default: the
   * environment variable EXCHANGE_ROLLUP_PRIVATE_KEY, which is in no state.
   */
  readonly privateKey?: pulumi.Input<string> | undefined;
  /**
   * The password of an encrypted privateKey. Always stored encrypted. Default: the environment variable
   * EXCHANGE_ROLLUP_PRIVATE_KEY_PASSWORD, which is in no state.
   */
  readonly privateKeyPassword?: pulumi.Input<string> | undefined;
  /**
   * The socket of an SSH agent on the computer that runs Pulumi. Default: no agent is asked; SSH_AUTH_SOCK
   * is not read.
   */
  readonly agentSocketPath?: pulumi.Input<string> | undefined;
  /**
   * The server's public key, as in `ssh-ed25519 AAAA…`. Anything else that answers is refused
   * (SSH_HOST_KEY_CHANGED). One of hostKey, knownHosts and acceptAnyHostKey is required; whoever states
   * one of them takes none of the others from the provider's config.
   */
  readonly hostKey?: pulumi.Input<string> | undefined;
  /**
   * The path of a known_hosts file in OpenSSH's format; a leading `~/` is the home folder. A server that
   * is not in it is refused (SSH_HOST_KEY_UNKNOWN).
   */
  readonly knownHosts?: pulumi.Input<string> | undefined;
  /**
   * Accept whatever answers, and give it the credentials. For a lab. Default: false, a missing host key is
   * an error.
   */
  readonly acceptAnyHostKey?: pulumi.Input<boolean> | undefined;
  /**
   * Also accept the old algorithms (SHA-1, CBC) that are all that SSH servers of Windows Server 2003's time
   * have. Tried only behind everything better; a warning names those that were used. Default: false, such a
   * server is refused (SSH_NO_COMMON_ALGORITHM).
   */
  readonly legacyAlgorithms?: pulumi.Input<boolean> | undefined;
  /**
   * Seconds that one attempt to connect may take. Default: 15. A look (preview, refresh, getServer) ends
   * after 90 s in all.
   */
  readonly perDialTimeout?: pulumi.Input<number> | undefined;
  /**
   * How many attempts to connect may fail before it is given up; a negative number: no end but that of the
   * operation. Default: 10.
   */
  readonly dialErrorLimit?: pulumi.Input<number> | undefined;
  /**
   * A host to go through, one hop. Taken as a whole: a proxy given here is not merged with that of the
   * provider's config.
   */
  readonly proxy?: pulumi.Input<ProxyArgs> | undefined;
}

/** A host through which the server is reached; itself reached directly. */
export interface ProxyArgs {
  /** The host name or address of the proxy, without a port. */
  readonly host: pulumi.Input<string>;
  /** The port of the SSH server, 1 to 65535. Default: 22. */
  readonly port?: pulumi.Input<number> | undefined;
  /** The user to log on to the proxy as. */
  readonly user?: pulumi.Input<string> | undefined;
  /**
   * The user's password on the proxy. Always stored encrypted. One of password, privateKey and
   * agentSocketPath is required; the environment is not read for a proxy.
   */
  readonly password?: pulumi.Input<string> | undefined;
  /** The text (not the path) of a private key for the proxy. Always stored encrypted. */
  readonly privateKey?: pulumi.Input<string> | undefined;
  /** The password of the proxy's privateKey. Always stored encrypted. */
  readonly privateKeyPassword?: pulumi.Input<string> | undefined;
  /**
   * The socket of an SSH agent on the computer that runs Pulumi. Default: no agent is asked; SSH_AUTH_SOCK
   * is not read.
   */
  readonly agentSocketPath?: pulumi.Input<string> | undefined;
  /**
   * The proxy's public key, as in `ssh-ed25519 AAAA…`. One of hostKey, knownHosts and acceptAnyHostKey is
   * required.
   */
  readonly hostKey?: pulumi.Input<string> | undefined;
  /**
   * The path of a known_hosts file in OpenSSH's format. Default, where the proxy states neither hostKey
   * nor acceptAnyHostKey: the connection's knownHosts, then the provider's.
   */
  readonly knownHosts?: pulumi.Input<string> | undefined;
  /**
   * Accept whatever answers, and give it the credentials. For a lab. Default: false, a missing host key is
   * an error.
   */
  readonly acceptAnyHostKey?: pulumi.Input<boolean> | undefined;
  /**
   * Also accept the old algorithms (SHA-1, CBC) that are all that SSH servers of Windows Server 2003's time
   * have. Tried only behind everything better; a warning names those that were used. Default: false, such a
   * server is refused (SSH_NO_COMMON_ALGORITHM).
   */
  readonly legacyAlgorithms?: pulumi.Input<boolean> | undefined;
  /** Seconds that one attempt to connect to the proxy may take. Default: 15. */
  readonly perDialTimeout?: pulumi.Input<number> | undefined;
  /**
   * How many attempts to connect may fail before it is given up; a negative number: no end but that of the
   * operation. Default: 10.
   */
  readonly dialErrorLimit?: pulumi.Input<number> | undefined;
}

/** What the connections of all resources and functions have in common. A resource's own values come first. */
export interface ConnectionDefaultsArgs {
  /** The port of the SSH server, 1 to 65535. Default: 22. */
  readonly port?: pulumi.Input<number> | undefined;
  /**
   * The user to log on as; an administrator of the server. Required here, in the provider's `connection`,
   * or in the environment variable EXCHANGE_ROLLUP_USER (which is then in no state).
   */
  readonly user?: pulumi.Input<string> | undefined;
  /**
   * The user's password. Always stored encrypted, also when the program gives it in plain. Default: the
   * environment variable EXCHANGE_ROLLUP_PASSWORD, which is read at each use and is in no state. One of
   * password, privateKey and agentSocketPath is required; whoever states one of them takes none of the
   * others from the provider's config or the environment.
   */
  readonly password?: pulumi.Input<string> | undefined;
  /**
   * The text (not the path) of a private key: PEM, OpenSSH or PuTTY. Always stored encrypted. Default: the
   * environment variable EXCHANGE_ROLLUP_PRIVATE_KEY, which is in no state.
   */
  readonly privateKey?: pulumi.Input<string> | undefined;
  /**
   * The password of an encrypted privateKey. Always stored encrypted. Default: the environment variable
   * EXCHANGE_ROLLUP_PRIVATE_KEY_PASSWORD, which is in no state.
   */
  readonly privateKeyPassword?: pulumi.Input<string> | undefined;
  /**
   * The socket of an SSH agent on the computer that runs Pulumi. Default: no agent is asked; SSH_AUTH_SOCK
   * is not read.
   */
  readonly agentSocketPath?: pulumi.Input<string> | undefined;
  /**
   * The server's public key, as in `ssh-ed25519 AAAA…`. Anything else that answers is refused
   * (SSH_HOST_KEY_CHANGED). One of hostKey, knownHosts and acceptAnyHostKey is required; whoever states
   * one of them takes none of the others from the provider's config.
   */
  readonly hostKey?: pulumi.Input<string> | undefined;
  /**
   * The path of a known_hosts file in OpenSSH's format; a leading `~/` is the home folder. A server that
   * is not in it is refused (SSH_HOST_KEY_UNKNOWN).
   */
  readonly knownHosts?: pulumi.Input<string> | undefined;
  /**
   * Accept whatever answers, and give it the credentials. For a lab. Default: false, a missing host key is
   * an error.
   */
  readonly acceptAnyHostKey?: pulumi.Input<boolean> | undefined;
  /**
   * Also accept the old algorithms (SHA-1, CBC) that are all that SSH servers of Windows Server 2003's time
   * have. Tried only behind everything better; a warning names those that were used. Default: false, such a
   * server is refused (SSH_NO_COMMON_ALGORITHM).
   */
  readonly legacyAlgorithms?: pulumi.Input<boolean> | undefined;
  /**
   * Seconds that one attempt to connect may take. Default: 15. A look (preview, refresh, getServer) ends
   * after 90 s in all.
   */
  readonly perDialTimeout?: pulumi.Input<number> | undefined;
  /**
   * How many attempts to connect may fail before it is given up; a negative number: no end but that of the
   * operation. Default: 10.
   */
  readonly dialErrorLimit?: pulumi.Input<number> | undefined;
  /** A host to go through, one hop. */
  readonly proxy?: pulumi.Input<ProxyArgs> | undefined;
}
