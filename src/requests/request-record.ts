/** What a User-Agent header tells. All fields but `string` and `isBot` are null if it does not tell them. */
export interface UserAgentInfo {
  /** The header as it was sent; null if it is missing. */
  string: string | null;
  browser: string | null;
  version: string | null;
  platform: string | null;
  /** A language in the header itself. */
  language: string | null;
  isBot: boolean;
}

/**
 * A web request, in the same form for all frameworks and for access logs. Every field exists, and is null if it is
 * unknown, so that all records have one shape.
 */
export interface RequestRecord {
  /** The target of the request: path and query string as the client sent them, after filtering. */
  url: string;
  /** The path of the target, without its query string. */
  path: string;
  /** The parameters of the query string, after filtering. A repeated parameter is an array. */
  urlArgs: Record<string, string | string[]>;
  /** The pattern of the route that answered, such as `/users/:id`. */
  view: string | null;
  /** The parameters of the route. */
  viewArgs: Record<string, string> | null;
  /** The router or prefix of the route. */
  blueprint: string | null;
  method: string;
  /** The request line, such as `GET /users/7 HTTP/1.1`, after filtering. */
  requestLine: string;
  /** The status of the response; null if the client left before. */
  status: number | null;
  /** The bytes of the body that were really sent. */
  contentLength: number;
  /** Milliseconds from the arrival of the request to the end of the response. */
  speed: number | null;
  /** When the request arrived: integer milliseconds since 1970, UTC. */
  date: number;
  /** The address of the client, as far as the privacy options allow. */
  remoteAddr: string | null;
  /** The X-Forwarded-For header as text, which anyone can forge. */
  xForwardedFor: string | null;
  serverName: string | null;
  username: string | null;
  /** Whether there was an Authorization header; its content is never stored. */
  authorization: boolean;
  userAgent: UserAgentInfo;
  /** The preferred language of the client, from Accept-Language. */
  language: string | null;
  visitorId: string | null;
  ipInfo: { country: string | null } | null;
  /** How the request ended: `complete`, `aborted` by the client, or an `upgrade` to another protocol. */
  outcome: 'complete' | 'aborted' | 'upgrade';
  /** What the application added. */
  trackVar: Record<string, unknown>;
}
