import Negotiator from 'negotiator';
import { BoundedCache } from './bounded-cache.ts';

/** Headers that are remembered: most clients send one of a few. */
const CACHED_MAX = 2_048;

/** What is looked at of a header; a browser sends a tenth of it. */
const LOOKED_AT_MAX = 1_024;

/** The longest language tag that is taken from a header. */
const TAG_LENGTH_MAX = 35;

/** Some clients write `en_US`. */
const TAG = /^[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*$/;

const cache = new BoundedCache(CACHED_MAX, findPreferred);

/**
 * The language that a client likes best, spelled as in its Accept-Language header; null if it names none. What is not a
 * language tag is passed over, `*` too. Of a header that is longer than 1,024 characters, only the beginning is looked at.
 *
 * @param header the header, or null or undefined if there was none
 */
export function preferredLanguage(header: string | null | undefined): string | null {
  if (!header) return null;
  if (header.length <= LOOKED_AT_MAX) return cache.get(header);
  // The last of the languages may be cut in two.
  const end = header.lastIndexOf(',', LOOKED_AT_MAX);
  return cache.get(header.slice(0, Math.max(end, 0)));
}

function findPreferred(header: string): string | null {
  const languages = new Negotiator({ headers: { 'accept-language': header } }).languages();
  return languages.find((tag) => tag.length <= TAG_LENGTH_MAX && TAG.test(tag)) ?? null;
}
