import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedCache } from '../../src/requests/bounded-cache.ts';
import { preferredLanguage } from '../../src/requests/language.ts';
import { parseUserAgent } from '../../src/requests/user-agent.ts';
import { trials } from '../support/randomness.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36';
const OLD_FIREFOX = 'Mozilla/5.0 (Windows; U; Windows NT 5.1; de; rv:1.9.2.3) Gecko/20100401 Firefox/3.6.3';
const WEB_VIEW =
  'Mozilla/5.0 (Linux; Android 10; SM-G960U; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/80.0 Mobile Safari/537.36';
const NOTHING = { browser: null, version: null, platform: null, language: null, isBot: false };

describe('a User-Agent header', () => {
  it.each([
    [CHROME, { browser: 'Chrome', version: '120.0.0.0', platform: 'Linux', language: null, isBot: false }],
    [
      OLD_FIREFOX,
      { browser: 'Firefox', version: '3.6.3', platform: 'Windows', language: 'de', isBot: false },
    ],
    [WEB_VIEW, { platform: 'Android', language: null, isBot: false }],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', { isBot: true }],
    ['curl/8.5.0', { browser: 'curl', version: '8.5.0', platform: null, isBot: true }],
    [
      'Mozilla/5.0 (compatible; Unheard-of/5.1; +http://example.org/)',
      { browser: 'Unheard-of', version: '5.1' },
    ],
    ['Mozilla/5.0', { browser: null, version: null }],
    ['constructor/1.0', { browser: 'constructor', version: '1.0' }],
  ])('tells what sent it: %s', (header, expected) => {
    expect(parseUserAgent(header)).toMatchObject({ string: header, ...expected });
  });

  it.each([null, undefined])('that is absent (%s) tells nothing', (header) => {
    expect(parseUserAgent(header)).toEqual({ string: null, ...NOTHING });
  });

  it.each(['', ' ', '\t\n'])('that is empty (%j) is kept and tells nothing', (header) => {
    expect(parseUserAgent(header)).toEqual({ string: header, ...NOTHING });
  });

  it('is a new object each time, so that no caller changes what others get', () => {
    parseUserAgent(CHROME).browser = 'changed';
    expect(parseUserAgent(CHROME).browser).toBe('Chrome');
  });

  it('is kept whole, however long, and never throws', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('(', ';', 'a/', ' ').map((c) => c.repeat(100_000)),
    );
    fc.assert(
      fc.property(text, (header) => {
        const { string, browser, isBot } = parseUserAgent(header);
        expect(string).toBe(header);
        expect(browser?.length ?? 0).toBeLessThanOrEqual(65);
        expect(typeof isBot).toBe('boolean');
      }),
      trials(500),
    );
  });
});

describe('an Accept-Language header', () => {
  it.each([
    ['de-AT, de;q=0.9, en;q=0.5', 'de-AT'],
    ['en;q=0.5, de', 'de'],
    ['en;q=0, fr', 'fr'],
    ['*, sv;q=0.1', 'sv'],
    ['en-us', 'en-us'],
    ['en_US, en', 'en_US'],
    [' zh-Hant-TW ;q=1', 'zh-Hant-TW'],
    ['x"y, <script>, nl', 'nl'],
    ['*', null],
    ['', null],
    [',,;;q', null],
    [undefined, null],
    [null, null],
  ])('%j prefers %j', (header, expected) => {
    expect(preferredLanguage(header)).toBe(expected);
  });

  it('is looked at only so far, and no tag is cut in two', () => {
    expect(preferredLanguage(`fr;q=0.5,${'de;q=0.1,'.repeat(20_000)}en`)).toBe('fr');
    expect(preferredLanguage('a'.repeat(1_000_000))).toBeNull();
    expect(preferredLanguage(`${',fr'.repeat(341)},fr-abcdefgh`)).toBe('fr');
  });

  it('gives a language tag or nothing, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z,;=q0-9. *-]{0,60}$/)), (header) => {
        expect(preferredLanguage(header) ?? 'xx').toMatch(/^[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*$/);
      }),
      trials(500),
    );
  });
});

describe('a bounded cache', () => {
  it('computes once what is asked for again and again, and never holds more than it may', () => {
    const computed: string[] = [];
    const cache = new BoundedCache(10, (text) => {
      computed.push(text);
      return text.length;
    });
    for (let n = 0; n < 100; n++) {
      expect(cache.get('often')).toBe(5);
      expect(cache.get(`${n}`)).toBe(`${n}`.length);
      expect(cache.count).toBeLessThanOrEqual(10);
    }
    expect(computed.filter((text) => text === 'often')).toHaveLength(1);
    expect(computed).toHaveLength(101);
  });
});
