import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LOGIN_SECONDS } from '../limits.ts';

/** A token that opens the view, and the cookies that stand for it. All comparisons take the same time, right or wrong. */
export class Token {
  readonly #digest: Buffer;
  readonly #key: Buffer;
  /** The name of the cookie; other views on other ports of the host have others. */
  readonly cookieName: string;

  constructor(token: string) {
    this.#digest = digestOf(token);
    this.#key = createHmac('sha256', token).update('tracktree cookie').digest();
    const name = createHmac('sha256', token).update('tracktree cookie name').digest('hex').slice(0, 8);
    this.cookieName = `tracktree-${name}`;
  }

  /** Whether this is the token. */
  equals(text: string): boolean {
    return timingSafeEqual(digestOf(text), this.#digest);
  }

  /** A value for the cookie that is good for a while; the token cannot be told from it. */
  makeCookie(now = Date.now()): string {
    const expires = String(Math.floor(now / 1000) + LOGIN_SECONDS);
    return `${expires}.${this.#sign(expires)}`;
  }

  /** Whether this is the value of a cookie that was made here and is still good. */
  acceptsCookie(value: string, now = Date.now()): boolean {
    const [expires = '', signature = ''] = value.split('.', 2);
    const isGenuine = timingSafeEqual(digestOf(signature), digestOf(this.#sign(expires)));
    return isGenuine && Number(expires) * 1000 > now;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

/** All digests have one length, so that comparing them tells nothing of what was compared. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
