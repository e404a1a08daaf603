import { setTimeout as delay } from 'node:timers/promises';
import { parseCookie, stringifySetCookie } from 'cookie';
import { HttpError } from '../http-error.ts';
import { LOGIN_SECONDS, WRONG_TOKEN_DELAY_MS, WRONG_TOKENS_MAX } from '../limits.ts';
import { Attempts, type Client, clientAt } from './clients.ts';
import { hostOf, isAddress, isLoopbackAddress, isLoopbackName } from './hosts.ts';
import { Token } from './token.ts';

/** Decides whether a request has access. */
export type Authorize = (request: Request) => boolean | Promise<boolean>;

/** The options of a view that decide about access. */
export interface GateRules {
  token: string | undefined;
  hosts: readonly string[];
  authorize: Authorize | undefined;
}

/** The result for a request with access: `open`, or `login` with a cookie to set. */
export type Admission = { kind: 'open' } | { kind: 'login'; cookie: string };

/** Headers that proxies and the networks of providers add. */
const FORWARDING_HEADER =
  /^(via|forwarded|x-(original-)?forwarded(-.*)?|x-real-ip|x-(cluster-)?client-?ip|true-client-ip|(x-)?(cf|fastly|fly|azure|amzn|envoy|appengine|vercel|nf|akamai|cdn|proxyuser)-.*|proxy-connection|wl-proxy-client-ip|cdn-loop)$/;
const OPEN: Admission = { kind: 'open' };

/** Decides which requests have access to a view. */
export class Gate {
  readonly #rules: GateRules;
  readonly #token: Token | undefined;
  readonly #attempts = new Attempts(WRONG_TOKENS_MAX);

  constructor(rules: GateRules) {
    this.#rules = rules;
    this.#token = rules.token === undefined ? undefined : new Token(rules.token);
  }

  /**
   * Refuses requests for unknown hosts, because a foreign page can make its own name point to this machine. It also refuses
   * what foreign pages load.
   *
   * @throws HttpError 403
   */
  checkOrigin(request: Request): void {
    const host = hostOf(request);
    if (host === undefined || !this.#isKnown(host))
      throw new HttpError(
        403,
        `This view does not answer to the host name of this address. It answers to localhost and to the names in its option 'hosts'.`,
      );
    const isForeign = request.headers.get('sec-fetch-site') === 'cross-site';
    if (isForeign && request.headers.get('sec-fetch-mode') !== 'navigate')
      throw new HttpError(403, 'Pages from elsewhere may link to this view, but load nothing from it.');
  }

  /**
   * Decides whether a request has access.
   *
   * @param remoteAddress undefined if the server does not tell it
   * @throws HttpError 401, 403, 429
   */
  async admit(request: Request, remoteAddress: string | undefined, basePath: string): Promise<Admission> {
    if (this.#rules.authorize) {
      if ((await this.#rules.authorize(request)) === true) return OPEN;
      throw new HttpError(403, 'You may not look at this view.');
    }
    if (this.#token) return this.#admitByToken(request, remoteAddress, this.#token, basePath);
    checkLocal(request, remoteAddress);
    return OPEN;
  }

  #isKnown(host: string): boolean {
    if (isLoopbackName(host) || this.#rules.hosts.includes(host)) return true;
    return this.#token !== undefined && isAddress(host);
  }

  async #admitByToken(
    request: Request,
    remoteAddress: string | undefined,
    token: Token,
    basePath: string,
  ): Promise<Admission> {
    const cookie = parseCookie(request.headers.get('cookie') ?? '')[token.cookieName];
    const url = new URL(request.url);
    const given = url.searchParams.get('token');
    if (given === null && cookie !== undefined && token.acceptsCookie(cookie)) return OPEN;
    const bearer = /^Bearer +(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    const presented = given ?? bearer;
    if (presented === undefined) throw new HttpError(401, 'This view asks for its token.');
    if (!token.equals(presented)) await this.#refuseWrong(clientAt(remoteAddress), request.signal);
    return given === null ? OPEN : { kind: 'login', cookie: loginCookie(token, basePath, url) };
  }

  /** The right token gets in at any time. Beyond a number of wrong ones, each waits before it is refused. */
  async #refuseWrong(client: Client, signal: AbortSignal): Promise<never> {
    if (!this.#attempts.addWrong(client)) throw new HttpError(401, 'This is not the token of this view.');
    await delay(WRONG_TOKEN_DELAY_MS, undefined, { signal, ref: false });
    throw new HttpError(
      429,
      'This is not the token of this view, and there were many wrong ones within a minute.',
    );
  }
}

function checkLocal(request: Request, remoteAddress: string | undefined): void {
  const isNear = remoteAddress === undefined || isLoopbackAddress(remoteAddress);
  // Through a proxy, all requests seem to come from this machine.
  const isForwarded = [...request.headers.keys()].some((name) => FORWARDING_HEADER.test(name));
  if (isNear && !isForwarded) return;
  throw new HttpError(
    403,
    "Without a token this view is for its own machine only. Its options 'token' and 'authorize' open it to others.",
  );
}

function loginCookie(token: Token, basePath: string, url: URL): string {
  return stringifySetCookie({
    name: token.cookieName,
    value: token.makeCookie(),
    path: basePath === '' ? '/' : basePath,
    httpOnly: true,
    sameSite: 'strict',
    secure: url.protocol === 'https:',
    maxAge: LOGIN_SECONDS,
  });
}
