/** How to reach an FTP server, as in the section `[FTP]` of a configuration. */
export interface FtpSettings {
  /** The name or address of the server. */
  host: string;
  /** Default 21, or 990 with `secure: 'implicit'`. */
  port?: number | undefined;
  /** Default 'anonymous'. */
  user?: string | undefined;
  /** Default 'guest'. */
  passwd?: string | undefined;
  /** The folder on the server, created if it is missing. Default: the initial folder of the connection. */
  path?: string | undefined;
  /** Encryption (FTPS): true for explicit TLS, 'implicit' for servers that support only this. Default false. */
  secure?: boolean | 'implicit' | undefined;
}

/** How to reach a receiver over HTTP, as in the section `[HQ]` of a configuration. */
export interface HqSettings {
  /** The address of the receiver, such as `https://hq.example.org/usage`; a name alone means https. */
  host: string;
  /** The secret for `Authorization: Bearer …`. */
  api_key: string;
}
