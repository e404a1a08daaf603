import bowser from 'bowser';
import { isbot } from 'isbot';
import { BoundedCache } from './bounded-cache.ts';
import type { UserAgentInfo } from './request-record.ts';

/** User agents to cache: parsing takes some microseconds, and few programs send most of the requests. */
const CACHED_MAX = 8_192;

/** The characters of a header to read: no program needs more to identify itself. */
const LOOKED_AT_MAX = 1_024;

/** The longest name or version to accept. */
const PRODUCT_LENGTH_MAX = 64;

/** The name that all browsers share. */
const GENERIC_PRODUCT = 'Mozilla';

/** A program that starts with its name, such as `curl/8.5.0`, or with what it is compatible to and then its name. */
const PRODUCT = new RegExp(
  `^(?:Mozilla/[\\d.]{1,8} \\(compatible; )?([A-Za-z][\\w.+-]{0,${PRODUCT_LENGTH_MAX}})/([\\w.+-]{1,${PRODUCT_LENGTH_MAX}})`,
);

/** A part of the comment that could be a language, such as `de` or `en-US`. */
const LANGUAGE = /[;(] ?([a-z]{2}(?:[-_][A-Za-z]{2})?)(?=[;)])/g;

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const cache = new BoundedCache<Readonly<UserAgentInfo>>(CACHED_MAX, inspect);
const NO_USER_AGENT = inspect('', null);

/**
 * What a User-Agent header tells about the program that sent it. Unknown programs have the name in their header. Reads
 * only the first 1,024 characters of a header.
 *
 * @param header the header, or null or undefined if it is missing
 */
export function parseUserAgent(header: string | null | undefined): UserAgentInfo {
  return { ...knownUserAgent(header) };
}

/** The same as one frozen object, which all requests with this header share. */
export function knownUserAgent(header: string | null | undefined): Readonly<UserAgentInfo> {
  if (header === null || header === undefined) return NO_USER_AGENT;
  if (header.length <= LOOKED_AT_MAX) return cache.get(header);
  return Object.freeze({ ...cache.get(header.slice(0, LOOKED_AT_MAX)), string: header });
}

function inspect(header: string, string: string | null = header): Readonly<UserAgentInfo> {
  if (header.trim() === '') {
    return Object.freeze({
      string,
      browser: null,
      version: null,
      platform: null,
      language: null,
      isBot: false,
    });
  }
  const { browser, os } = bowser.parse(header);
  return Object.freeze({
    string,
    ...(programIn(browser) ?? productIn(header)),
    platform: os.name || null,
    language: languageIn(header),
    isBot: isbot(header),
  });
}

type Program = Pick<UserAgentInfo, 'browser' | 'version'>;

/** What bowser recognizes. For unknown programs it returns the text before the first slash. */
function programIn({
  name,
  version,
}: {
  name?: string | undefined;
  version?: string | undefined;
}): Program | undefined {
  if (!name || name === GENERIC_PRODUCT || name.length > PRODUCT_LENGTH_MAX) return undefined;
  return { browser: name, version: version?.slice(0, PRODUCT_LENGTH_MAX) || null };
}

function productIn(header: string): Program {
  const [, name, version] = PRODUCT.exec(header) ?? [];
  if (name === undefined || version === undefined || name === GENERIC_PRODUCT)
    return { browser: null, version: null };
  return { browser: name, version };
}

/** Other parts of the comment can look like a language, such as the `wv` of a web view. */
function languageIn(header: string): string | null {
  for (const [, tag] of header.matchAll(LANGUAGE)) {
    if (tag !== undefined && languageNames.of(tag.slice(0, 2)) !== undefined) return tag;
  }
  return null;
}
