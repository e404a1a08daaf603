import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParsedLine, parseLine } from '../../../src/requests/access-log/parse-line.ts';
import { toRecord } from '../../../src/requests/access-log/to-record.ts';
import type { RequestRecord } from '../../../src/requests/request-record.ts';
import { trials } from '../../support/randomness.ts';
import {
  escapeLikeApache,
  escapeLikeNginx,
  type LineFields,
  writeCommonLine,
  writeLine,
} from './write-line.ts';

const TIME = '[21/Nov/2026:20:09:07 +0100]';
const DATE = Date.UTC(2026, 10, 21, 19, 9, 7);

function parse(line: string): ParsedLine {
  const parsed = parseLine(line);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

function recordOf(line: string): RequestRecord {
  return toRecord(parse(line));
}

describe('a line of the combined format', () => {
  it('becomes a record in which what logs do not tell is null', () => {
    const line = `2001:db8::7 - ann ${TIME} "GET /a/b?x=1&y=%C3%A4&x=2 HTTP/2.0" 206 4711 "https://example.org/?q=1" "curl/8.5.0"`;
    expect(recordOf(line)).toEqual({
      url: '/a/b?x=1&y=%C3%A4&x=2',
      path: '/a/b',
      urlArgs: { x: ['1', '2'], y: 'ä' },
      view: null,
      viewArgs: null,
      blueprint: null,
      method: 'GET',
      requestLine: 'GET /a/b?x=1&y=%C3%A4&x=2 HTTP/2.0',
      status: 206,
      contentLength: 4711,
      speed: null,
      date: DATE,
      remoteAddr: '2001:db8::7',
      xForwardedFor: null,
      serverName: null,
      username: 'ann',
      authorization: true,
      userAgent: {
        string: 'curl/8.5.0',
        browser: 'curl',
        version: '8.5.0',
        platform: null,
        language: null,
        isBot: true,
      },
      language: null,
      visitorId: null,
      ipInfo: null,
      outcome: 'complete',
      trackVar: { referrer: 'https://example.org/?q=1' },
    });
  });

  it('has nothing where the server wrote a hyphen', () => {
    const { contentLength, username, authorization, userAgent, trackVar, remoteAddr } = recordOf(
      `- - - ${TIME} "GET / HTTP/1.1" 304 - "-" "-"`,
    );
    expect({ contentLength, username, authorization, trackVar, remoteAddr }).toEqual({
      contentLength: 0,
      username: null,
      authorization: false,
      trackVar: {},
      remoteAddr: null,
    });
    expect(userAgent.string).toBeNull();
  });

  it('keeps an empty user agent apart from none, and tells that an empty name was given', () => {
    const record = recordOf(`::1 - "" ${TIME} "GET / HTTP/1.1" 401 0 "" ""`);
    expect(record).toMatchObject({
      username: null,
      authorization: true,
      userAgent: { string: '' },
      trackVar: {},
    });
  });

  it.each([
    ['a gzip ratio', ' "2.15"', null],
    ['a request time', ' 0.052', null],
    ['bytes in and out', ' 512 4096', null],
    ['addresses it was forwarded for', ' "203.0.113.7, 2001:db8::1"', '203.0.113.7, 2001:db8::1'],
    ['a hyphen for such addresses', ' "-"', null],
    ['a field that is cut off', ' "203.0.113.', null],
    ['a space', ' ', null],
  ])('may have %s behind it', (_, rest, xForwardedFor) => {
    const record = recordOf(`192.0.2.1 - - ${TIME} "GET /a HTTP/1.1" 200 5 "-" "x y"${rest}`);
    expect(record).toMatchObject({
      url: '/a',
      contentLength: 5,
      userAgent: { string: 'x y' },
      xForwardedFor,
    });
  });
});

describe('a line of the common format', () => {
  it.each(['', ' 0.052', ' 512 4096'])('has no user agent, and may have something behind it: %j', (rest) => {
    const record = recordOf(`192.0.2.1 - - ${TIME} "GET /a HTTP/1.1" 200 5${rest}`);
    expect(record).toMatchObject({ url: '/a', contentLength: 5, userAgent: { string: null }, trackVar: {} });
  });
});

describe('the client in a line', () => {
  it.each([
    ['example.org:443 192.0.2.1 - -', { serverName: 'example.org', remoteAddr: '192.0.2.1', username: null }],
    ['example.org 192.0.2.1 - -', { serverName: 'example.org', remoteAddr: '192.0.2.1', username: null }],
    ['[::1]:80 client.example - -', { serverName: '[::1]', remoteAddr: 'client.example', username: null }],
    ['[::1]:80 fe80::1 - ann lee', { serverName: '[::1]', remoteAddr: 'fe80::1', username: 'ann lee' }],
    ['192.0.2.1 - ann lee', { serverName: null, remoteAddr: '192.0.2.1', username: 'ann lee' }],
    ['2001:db8::1:80 - ann lee', { serverName: null, remoteAddr: '2001:db8::1:80', username: 'ann lee' }],
    ['client.example ident user', { serverName: null, remoteAddr: 'client.example', username: 'user' }],
    ['unix: - -', { serverName: null, remoteAddr: 'unix:', username: null }],
    ['192.0.2.1 - a\\"b', { serverName: null, remoteAddr: '192.0.2.1', username: 'a"b' }],
    ['192.0.2.1 - a [b] c', { username: 'a [b] c' }],
    [`192.0.2.1 - x ${TIME} \\"GET /faked`, { username: `x ${TIME} "GET /faked` }],
  ])('is read from %s', (client, expected) => {
    expect(recordOf(`${client} ${TIME} "GET /real HTTP/1.1" 200 5 "-" "-"`)).toMatchObject({
      ...expected,
      url: '/real',
    });
  });
});

describe('a request line', () => {
  it.each([
    ['GET /a HTTP/1.1', 'GET', '/a', '/a'],
    ['GET /a', 'GET', '/a', '/a'],
    ['GET /a b c HTTP/1.1', 'GET', '/a b c', '/a b c'],
    ['GET /a b c', 'GET', '/a b c', '/a b c'],
    ['GET http://example.org/p?q HTTP/1.1', 'GET', 'http://example.org/p?q', '/p'],
    ['GET http://example.org HTTP/1.1', 'GET', 'http://example.org', '/'],
    ['CONNECT example.org:443 HTTP/1.1', 'CONNECT', 'example.org:443', 'example.org:443'],
    ['OPTIONS * HTTP/1.0', 'OPTIONS', '*', '*'],
    ['M-SEARCH * HTTP/1.1', 'M-SEARCH', '*', '*'],
    ['get //x//y HTTP/1.1', 'get', '//x//y', '//x//y'],
    ['-', '', '', ''],
    ['', '', '', ''],
    ['GET', '', '', ''],
    ['GET ', '', '', ''],
    ['GET  / HTTP/1.1', '', '', ''],
    ['\\x16\\x03\\x01\\x02 \\x01', '', '', ''],
    ['t3 12.2.1', '', '', ''],
    ['SSH-2.0-Go', '', '', ''],
  ])('%j asks with %j for %j', (request, method, url, path) => {
    const record = recordOf(`192.0.2.1 - - ${TIME} "${request}" 400 0 "-" "-"`);
    expect(record).toMatchObject({
      method,
      url,
      path,
      requestLine: request === '-' ? '' : expect.anything(),
    });
  });

  it.each([
    [200, 'complete', 200],
    [101, 'upgrade', 101],
    [499, 'aborted', 499],
    ['000', 'aborted', null],
  ])('that was answered by %s is %s', (status, outcome, kept) => {
    expect(recordOf(`::1 - - ${TIME} "GET / HTTP/1.1" ${status} 0 "-" "-"`)).toMatchObject({
      outcome,
      status: kept,
    });
  });
});

describe('escapes', () => {
  it.each([
    ['/\\"quoted', '/"quoted'],
    ['http:\\\\/\\\\/x', 'http:\\/\\/x'],
    ['\\xC3\\xA4\\xe2\\x82\\xac', 'ä€'],
    ['\\t\\n\\r\\b\\v\\f', '\t\n\r\b\v\f'],
    ['\\xe4\\xe5', '\\xe4\\xe5'],
    ['\\xc3\\x28', '\\xc3('],
    ['\\\\x41', '\\x41'],
    ['\\q \\x4 \\', '\\q \\x4 \\'],
    ['\\xed\\xa0\\x80', '\\xed\\xa0\\x80'],
    ['\\xf0\\x9f\\x98\\x80', '😀'],
    ['\\😀', '\\😀'],
  ])('%s stand for %j', (written, text) => {
    // A backslash at the end would escape the closing quote.
    const line = `192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 5 "-" "${written}."`;
    expect(recordOf(line).userAgent.string).toBe(`${text}.`);
  });
});

describe('a time', () => {
  it.each([
    ['21/Nov/2026:20:09:07 +0100', '2026-11-21T19:09:07Z'],
    ['21/Nov/2026:20:09:07 -0330', '2026-11-21T23:39:07Z'],
    ['31/Dec/2016:23:59:60 +0000', '2017-01-01T00:00:00Z'],
    ['29/Feb/2024:00:00:00 +1400', '2024-02-28T10:00:00Z'],
    ['27/Mar/2016:02:30:00 +0100', '2016-03-27T01:30:00Z'],
  ])('%s is the moment %s', (time, iso) => {
    expect(parse(`192.0.2.1 - - [${time}] "GET / HTTP/1.1" 200 5`).time).toBe(Date.parse(iso));
  });

  it.each([
    '30/Feb/2024:00:00:00 +0000',
    '29/Feb/2023:00:00:00 +0000',
    '00/Jan/2024:00:00:00 +0000',
    '01/Jab/2024:00:00:00 +0000',
    '01/jan/2024:00:00:00 +0000',
    '01/Jan/2024:24:00:00 +0000',
    '01/Jan/2024:00:60:00 +0000',
    '01/Jan/2024:00:00:61 +0000',
    '01/Jan/2024:00:00:00 +0060',
    '01/Jan/1969:00:00:00 +0000',
    '01/Jan/2024:00:00:00  0000',
    '١١/Jan/2024:00:00:00 +0000',
  ])('cannot be %s', (time) => {
    expect(parseLine(`192.0.2.1 - - [${time}] "GET / HTTP/1.1" 200 5`)).toMatch(/^there is no time/);
  });
});

describe('a line that cannot be parsed', () => {
  const common = `192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 5`;
  it.each([
    ['', 'the line is empty'],
    ['nothing', 'there is no time in brackets with a request in quotes behind it'],
    [`192.0.2.1 - - ${TIME}`, 'there is no time in brackets with a request in quotes behind it'],
    [`192.0.2.1 - - "GET / ${TIME} "x" 200 5`, 'there are no address, identity and user before the time'],
    [`- ${TIME} "GET / HTTP/1.1" 200 5`, 'there are no address, identity and user before the time'],
    [
      `192.0.2.1 -  ${TIME} "GET / HTTP/1.1" 200 5`,
      'there are no address, identity and user before the time',
    ],
    [
      `\0\x00192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 5`,
      'there are no address, identity and user before the time',
    ],
    [`192.0.2.1 - - ${TIME} "GET / HTTP/1.1\\" 200 5`, 'the request is not closed'],
    [`192.0.2.1 - - ${TIME} "GET /"x HTTP/1.1" 200 5`, 'the request is not followed by status and bytes'],
    [`192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 20 5`, 'the request is not followed by status and bytes'],
    [`192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200`, 'the request is not followed by status and bytes'],
    [`192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 5x`, 'the request is not followed by status and bytes'],
    [
      `192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 9999999999999999`,
      'the request is not followed by status and bytes',
    ],
    [`${common} "http://exam`, 'the referrer is not closed'],
    [`${common} "-"`, 'the referrer is not followed by a user agent'],
    [`${common} "-" Mozilla`, 'the referrer is not followed by a user agent'],
    [`${common} "-" "Mozilla (compat`, 'the user agent is not closed'],
    [`${common} "-" "Mozilla"${common}`, 'the user agent is not closed'],
  ])('%j: %s', (line, fault) => {
    expect(parseLine(line)).toBe(fault);
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const word = fc.stringMatching(/^[!-~]{1,20}$/).filter((each) => each !== '-');
const fields: fc.Arbitrary<LineFields> = fc.record({
  serverName: fc.option(fc.domain()),
  remote: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
  user: fc.option(word.filter((each) => !/["\\]/.test(each))),
  date: fc.integer({ min: 100_000, max: 4_000_000_000 }).map((seconds) => seconds * 1_000),
  offset: fc.integer({ min: -12 * 60, max: 14 * 60 }),
  request: fc.oneof(
    text.filter((each) => each !== '-'),
    fc
      .tuple(fc.constantFrom('GET', 'POST'), fc.webPath(), fc.webQueryParameters())
      .map(([m, p, q]) => `${m} ${p || '/'}?${q} HTTP/1.1`),
  ),
  status: fc.integer({ min: 100, max: 599 }),
  bytes: fc.option(fc.nat()),
  referrer: fc.option(text.filter((each) => each !== '-')),
  userAgent: fc.option(text.filter((each) => each !== '-')),
});

describe('whatever a server writes', () => {
  it.each([
    ['Apache', escapeLikeApache],
    ['nginx', escapeLikeNginx],
  ])('is read back as it was, from a line of %s', (_, escapeText) => {
    fc.assert(
      fc.property(fields, (each) => {
        const { serverName, remote, user, date, request, status, bytes, referrer, userAgent } = each;
        const expected = { serverName, remote, user, time: date, request, status, bytes: bytes ?? 0 };
        expect(parseLine(writeLine(each, escapeText))).toEqual({
          ...expected,
          referrer,
          userAgent,
          forwardedFor: null,
        });
        const common = { ...expected, referrer: null, userAgent: null, forwardedFor: null };
        expect(parseLine(writeCommonLine(each, escapeText))).toEqual(common);
      }),
      trials(1_000),
    );
  });

  it('never makes a line of another one when it is cut off, but one of the common format', () => {
    fc.assert(
      fc.property(fields, fc.double({ min: 0, max: 1, noNaN: true }), (each, part) => {
        const line = writeLine(each);
        const cut = line.slice(0, Math.floor((line.length - 1) * part));
        if (cut.length > writeCommonLine(each).length + 1) expect(typeof parseLine(cut)).toBe('string');
      }),
      trials(500),
    );
  });
});

describe('a hostile line', () => {
  const start = `192.0.2.1 - - ${TIME} "`;
  const patterns = [
    '\\',
    '"',
    '\\"',
    '" ',
    ' [',
    '] "',
    ' ',
    'a',
    '\\x',
    '\\xff',
    '%',
    '?&',
    '=&',
    ` ${TIME} `,
    ` ${TIME} \\"`,
    '":',
    '1.2.3.4, ',
  ];

  // Where time grows with the square of the length, this takes minutes.
  it.each(patterns)('of 300 KB of %j is parsed or refused, and gets a record of texts', (pattern) => {
    const long = pattern.repeat(Math.ceil(300_000 / pattern.length));
    for (const line of [
      long,
      `${start}${long}`,
      `${start}${long}" 200 5 "-" "-"`,
      `${start}GET /${long} HTTP/1.1" 200 5 "${long}" "${long}" "${long}"`,
      `192.0.2.1 - ${long} ${TIME} "GET / HTTP/1.1" 200 5`,
    ]) {
      const parsed = parseLine(line);
      if (typeof parsed !== 'string') expect(toRecord(parsed).requestLine.isWellFormed()).toBe(true);
    }
  });

  it('of anything is parsed or refused, never thrown at', () => {
    const piece = fc.oneof(
      fc.constantFrom(start, ...patterns, 'GET /', ' HTTP/1.1', '" 200 5', ' "-"', '-', '\0', '\u2028'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const parsed = parseLine(pieces.join(''));
        if (typeof parsed === 'string') return;
        const { date, contentLength, status, url, requestLine } = toRecord(parsed);
        expect(Number.isSafeInteger(date) && Number.isSafeInteger(contentLength)).toBe(true);
        expect(status ?? 100).toBeLessThan(1_000);
        expect(requestLine).toContain(url);
      }),
      trials(2_000),
    );
  });
});
