/** What a User-Agent header tells. All but `string` and `isBot` are null where it does not tell. */
export interface UserAgentInfo {
  /** The header as it was sent; null if there was none. */
  string: string | null;
  browser: string | null;
  version: string | null;
  platform: string | null;
  /** A language that the header itself names. */
  language: string | null;
  isBot: boolean;
}

/**
 * One web request: the same for all frameworks and for access logs. Every field is always there, and null where it is not
 * known, so that what is stored and handed out has one shape.
 */
export interface RequestRecord {
  /** The target of the request: path and query string as the client sent them, after filtering. */
  url: string;
  /** The path of the target, without its query string. */
  path: string;
  /** The parameters of the query string, after filtering; one that is given several times is an array. */
  urlArgs: Record<string, string | string[]>;
  /** The pattern of the route that answered, such as `/users/:id`. */
  view: string | null;
  /** The parameters of the route. */
  viewArgs: Record<string, string> | null;
  /** The router or prefix that the route belongs to. */
  blueprint: string | null;
  method: string;
  /** The request line, such as `GET /users/7 HTTP/1.1`, after filtering. */
  requestLine: string;
  /** The status of the answer; null if the client left before there was one. */
  status: number | null;
  /** Bytes of the body that were really sent. */
  contentLength: number;
  /** Milliseconds from the arrival of the request to the end of the answer. */
  speed: number | null;
  /** When the request arrived: integer milliseconds since 1970, UTC. */
  date: number;
  /** The address of the client, as far as privacy lets it be kept. */
  remoteAddr: string | null;
  /** The X-Forwarded-For header as text: what somebody claimed. */
  xForwardedFor: string | null;
  serverName: string | null;
  username: string | null;
  /** Whether there was an Authorization header; what it said is never kept. */
  authorization: boolean;
  userAgent: UserAgentInfo;
  /** The language the client likes best, from Accept-Language. */
  language: string | null;
  visitorId: string | null;
  ipInfo: { country: string | null } | null;
  /** How the request ended: `complete`, `aborted` by the client, or an `upgrade` to another protocol. */
  outcome: 'complete' | 'aborted' | 'upgrade';
  /** What the application added. */
  trackVar: Record<string, unknown>;
}
