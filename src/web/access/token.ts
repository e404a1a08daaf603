import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LOGIN_SECONDS } from '../limits.ts';

/** A token that gives access, and the cookies that stand for it. Comparisons take constant time. */
export class Token {
  readonly #digest: Buffer;
  readonly #key: Buffer;
  /** The name of the cookie. It differs between views on other ports of the host. */
  readonly cookieName: string;

  constructor(token: string) {
    this.#digest = digestOf(token);
    this.#key = createHmac('sha256', token).update('tracktree cookie').digest();
    const name = createHmac('sha256', token).update('tracktree cookie name').digest('hex').slice(0, 8);
    this.cookieName = `tracktree-${name}`;
  }

  equals(text: string): boolean {
    return timingSafeEqual(digestOf(text), this.#digest);
  }

  /** A value for the cookie, valid for a time. It does not reveal the token. */
  makeCookie(now = Date.now()): string {
    const expires = String(Math.floor(now / 1000) + LOGIN_SECONDS);
    return `${expires}.${this.#sign(expires)}`;
  }

  /** Whether this is a value of `makeCookie` that is still valid. */
  acceptsCookie(value: string, now = Date.now()): boolean {
    const [expires = '', signature = ''] = value.split('.', 2);
    const isGenuine = timingSafeEqual(digestOf(signature), digestOf(this.#sign(expires)));
    return isGenuine && Number(expires) * 1000 > now;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

/** A digest. All have one length, as comparisons in constant time need it. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
