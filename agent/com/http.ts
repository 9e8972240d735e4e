/** WinHTTP's automation object, part of Windows Server 2003; its proxy settings are the machine's (proxycfg, netsh winhttp). */
export var HTTP_REQUEST = "WinHttp.WinHttpRequest.5.1";

/** The members of it that the agent uses. */
export interface HttpRequest {
  readonly Status: number;
  readonly ResponseBody: unknown;
  /** Milliseconds: for the name, to connect, to send, to receive. */
  SetTimeouts(resolve: number, connect: number, send: number, receive: number): void;
  Open(method: string, url: string, asynchronously: boolean): void;
  Send(): void;
  /** false: not within so many seconds. */
  WaitForResponse(seconds: number): boolean;
  Abort(): void;
}
