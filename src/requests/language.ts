import Negotiator from 'negotiator';
import { BoundedCache } from './bounded-cache.ts';

/** Headers to cache: most clients send one of a few. */
const CACHED_MAX = 2_048;

/** The characters of a header to read; a browser sends a tenth of that. */
const LOOKED_AT_MAX = 1_024;

/** The longest language tag to accept. */
const TAG_LENGTH_MAX = 35;

/** Some clients write `en_US`. */
const TAG = /^[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*$/;

const cache = new BoundedCache(CACHED_MAX, findPreferred);

/**
 * The preferred language of a client, spelled as in its Accept-Language header; null if there is none. Skips `*` and
 * everything that is not a language tag. Reads only the first 1,024 characters of a header.
 *
 * @param header the header, or null or undefined if it is missing
 */
export function preferredLanguage(header: string | null | undefined): string | null {
  if (!header) return null;
  if (header.length <= LOOKED_AT_MAX) return cache.get(header);
  // The last of the languages may be cut.
  const end = header.lastIndexOf(',', LOOKED_AT_MAX);
  return cache.get(header.slice(0, Math.max(end, 0)));
}

function findPreferred(header: string): string | null {
  const languages = new Negotiator({ headers: { 'accept-language': header } }).languages();
  return languages.find((tag) => tag.length <= TAG_LENGTH_MAX && TAG.test(tag)) ?? null;
}
