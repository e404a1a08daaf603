import { BoundedCache } from './bounded-cache.ts';

/** What replaces a value that must not be stored. */
export const FILTERED = '***';

/** The names of parameters that are filtered by default, because their values give access to something. */
export const SECRET_NAMES: readonly string[] = [
  'token',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'key',
  'apikey',
  'auth',
  'authorization',
  'credential',
  'credentials',
  'jwt',
  'code',
  'otp',
  'pin',
  'session',
  'sessionid',
  'phpsessid',
  'jsessionid',
  'sid',
  'signature',
  'sig',
];

/** Names to cache: an application has few, a hostile client sends many. */
const CACHED_MAX = 1_024;
/** The characters of a name to read. */
const LOOKED_AT_MAX = 256;
const SEPARATOR = /[^\p{L}\p{N}]+/gu;
/** The boundary between a small letter and a capital, as in `accessToken`. */
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu;

/** Names from this length on are also found at the end of a longer word: `refreshtoken` yes, `monkey` no. */
const FOUND_WITHIN_LENGTH = 5;

/**
 * Recognizes secret parameters by their names. It ignores case, separators and digits at the end, and one word of a name is
 * enough: with `token` in the list, `TOKEN`, `access_token`, `accessToken`, `refreshtoken`, `token2`, `token[]`,
 * `user[token]` and `token_confirmation` are secret too.
 */
export class SecretNames {
  readonly #names: ReadonlySet<string>;
  readonly #answers: BoundedCache<boolean>;

  constructor(names: readonly string[] = SECRET_NAMES) {
    this.#names = new Set(names.map((name) => wordsOf(name).join('')));
    this.#answers = new BoundedCache(CACHED_MAX, (name) => this.#judge(name));
  }

  has(name: string): boolean {
    return this.#names.size > 0 && this.#answers.get(name.slice(0, LOOKED_AT_MAX));
  }

  #judge(name: string): boolean {
    const words = wordsOf(name);
    return this.#names.has(words.join('')) || words.some((word) => this.#isSecretWord(word));
  }

  #isSecretWord(word: string): boolean {
    if (this.#names.has(word)) return true;
    for (const name of this.#names)
      if (name.length >= FOUND_WITHIN_LENGTH && word.endsWith(name)) return true;
    return false;
  }
}

function wordsOf(name: string): string[] {
  const words = name.replace(HUMP, ' ').replace(SEPARATOR, ' ').trim().toLowerCase();
  return words === '' ? [] : words.split(' ').map((word) => word.replace(/(?<=\p{L})\d+$/u, ''));
}
