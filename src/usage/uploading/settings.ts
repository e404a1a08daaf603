/** Where an FTP server is and how to get in, as in the section `[FTP]` of a configuration. */
export interface FtpSettings {
  /** The name or address of the server. */
  host: string;
  /** Default 21, or 990 with `secure: 'implicit'`. */
  port?: number | undefined;
  /** Default 'anonymous'. */
  user?: string | undefined;
  /** Default 'guest'. */
  passwd?: string | undefined;
  /** The folder on the server, which is made if need be. Default: the one in which the server begins. */
  path?: string | undefined;
  /** Encrypt (FTPS): true for explicit TLS, 'implicit' for servers that speak nothing else. Default false. */
  secure?: boolean | 'implicit' | undefined;
}

/** Where usage is received over HTTP, as in the section `[HQ]` of a configuration. */
export interface HqSettings {
  /** The address of the receiver, such as `https://hq.example.org/usage`; a name alone means https. */
  host: string;
  /** The secret that is sent as `Authorization: Bearer …`. */
  api_key: string;
}
