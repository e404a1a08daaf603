import { createHash, timingSafeEqual } from 'node:crypto';

const BEARER = /^Bearer +(\S+) *$/i;

const hashOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** The keys that may upload. It stores only their hashes, and compares them in constant time. */
export class ApiKeys {
  readonly #hashes: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.#hashes = keys.map(hashOf);
  }

  /** Whether an Authorization header (`Bearer` and a key) contains one of the keys. */
  admits(authorization: string | null): boolean {
    const given = hashOf(BEARER.exec(authorization ?? '')?.[1] ?? '');
    let isKnown = false;
    // It compares every key, even after a match.
    for (const hash of this.#hashes) isKnown = timingSafeEqual(hash, given) || isKnown;
    return isKnown;
  }
}
