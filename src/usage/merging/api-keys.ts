import { createHash, timingSafeEqual } from 'node:crypto';

const BEARER = /^Bearer +(\S+) *$/i;

const hashOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** The keys that may upload. It keeps their hashes alone, and how long a comparison takes tells nothing about them. */
export class ApiKeys {
  readonly #hashes: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.#hashes = keys.map(hashOf);
  }

  /** Whether an Authorization header, `Bearer` and a key, gives one of the keys. */
  admits(authorization: string | null): boolean {
    const given = hashOf(BEARER.exec(authorization ?? '')?.[1] ?? '');
    let isKnown = false;
    // Each key is compared, also after one that fits.
    for (const hash of this.#hashes) isKnown = timingSafeEqual(hash, given) || isKnown;
    return isKnown;
  }
}
