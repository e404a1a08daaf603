import { BoundedCache } from './bounded-cache.ts';

/** What stands in place of a value that is not to be kept. */
export const FILTERED = '***';

/** Parameters whose values give access to something: the names that are filtered unless others are given. */
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

/** Names that are remembered: an application has few, a hostile client many. */
const CACHED_MAX = 1_024;
/** What is looked at of a name. */
const LOOKED_AT_MAX = 256;
const SEPARATOR = /[^\p{L}\p{N}]+/gu;
/** Where a small letter is followed by a capital, as in `accessToken`. */
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu;

/**
 * Knows by their names which parameters are secret. Case and separators make no difference, and the last word of a name is enough:
 * with `token` in the list, `TOKEN`, `access_token`, `accessToken`, `token[]` and `user[token]` are secret too.
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
    const last = words.at(-1);
    return last !== undefined && (this.#names.has(last) || this.#names.has(words.join('')));
  }
}

function wordsOf(name: string): string[] {
  const words = name.replace(HUMP, ' ').replace(SEPARATOR, ' ').trim().toLowerCase();
  return words === '' ? [] : words.split(' ');
}
