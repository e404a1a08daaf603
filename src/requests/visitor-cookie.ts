import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import { ArgumentRangeError } from '../errors.ts';
import { checkInteger, checkOptions, checkText, describe } from './arguments.ts';

/** The cookie that identifies visitors. */
export interface CookieOptions {
  /** Its name. Default 'tracktree_visitor'. */
  name?: string | undefined;
  /** How many days the browser keeps it. Default 365. */
  maxAgeDays?: number | undefined;
  /** Its domain. Default: the host that set it, without subdomains. */
  domain?: string | undefined;
  /** Its path. Default '/'. */
  path?: string | undefined;
  /**
   * Signs the id, so that no other is believed than one that was set. At least 16 characters, the same in all processes.
   * Default: none; then a client can claim any random id, and be another visitor whose id it knows.
   */
  secret?: string | undefined;
}

const DAY_SECONDS = 86_400;
const SECRET_LENGTH_MIN = 16;
/** A random UUID, as this module sets it, and its signature. */
const VALUE = /^([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})(\.[\w-]{43})?$/;
/** Longer headers are ignored; browsers send shorter ones. */
const HEADER_LENGTH_MAX = 16_384;

/** Identifies visitors by a cookie that contains only a random id. */
export class VisitorCookie {
  readonly #name: string;
  readonly #secret: string | undefined;
  readonly #attributes: { maxAge: number; path: string; domain?: string };

  /** @throws TypeError, RangeError for a wrong option */
  constructor(options: CookieOptions | true) {
    const given = options === true ? {} : options;
    const { name, maxAgeDays, domain, path, secret } = checkOptions('cookie', given, [
      'name',
      'maxAgeDays',
      'domain',
      'path',
      'secret',
    ]);
    this.#name = name === undefined ? 'tracktree_visitor' : checkText('cookie.name', name);
    this.#secret = secret === undefined ? undefined : checkText('cookie.secret', secret);
    if (this.#secret !== undefined && this.#secret.length < SECRET_LENGTH_MIN)
      throw new ArgumentRangeError(`cookie.secret must have at least ${SECRET_LENGTH_MIN} characters`);
    this.#attributes = {
      maxAge: checkInteger('cookie.maxAgeDays', maxAgeDays ?? 365, 1, 400) * DAY_SECONDS,
      path: path === undefined ? '/' : checkText('cookie.path', path),
      ...(domain === undefined ? {} : { domain: checkText('cookie.domain', domain) }),
    };
    this.#validate();
  }

  /** The visitor in a Cookie header; undefined if there is none, or the value is not valid. */
  read(header: string | undefined): string | undefined {
    if (!header || header.length > HEADER_LENGTH_MAX || !header.includes(this.#name)) return undefined;
    const [value = '', visitorId] = VALUE.exec(parseCookie(header)[this.#name] ?? '') ?? [];
    return visitorId !== undefined && isSame(value, this.#valueOf(visitorId)) ? visitorId : undefined;
  }

  newId(): string {
    return randomUUID();
  }

  /** The Set-Cookie header for a visitor. */
  write(visitorId: string, isSecure: boolean): string {
    return stringifySetCookie({
      name: this.#name,
      value: this.#valueOf(visitorId),
      ...this.#attributes,
      httpOnly: true,
      sameSite: 'lax',
      secure: isSecure,
    });
  }

  #valueOf(visitorId: string): string {
    if (this.#secret === undefined) return visitorId;
    return `${visitorId}.${createHmac('sha256', this.#secret).update(visitorId).digest('base64url')}`;
  }

  /** Refuses an invalid name or domain now, not with each response. */
  #validate(): void {
    try {
      this.write('', false);
    } catch (error) {
      const { domain = 'none', path } = this.#attributes;
      const message = `cookie must have a valid name, path and domain, received the name ${describe(this.#name)}, the path ${describe(path)} and the domain ${describe(domain)}`;
      throw new ArgumentRangeError(message, { cause: error });
    }
  }
}

/** Compares in constant time. */
function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
