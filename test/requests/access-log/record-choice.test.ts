import { describe, expect, it } from 'vitest';
import {
  type ReadAccessLogOptions,
  readAccessLog,
} from '../../../src/requests/access-log/read-access-log.ts';
import type { RequestRecord } from '../../../src/requests/request-record.ts';
import { useLoading } from './loading.ts';
import { type LineFields, numberedLine } from './write-line.ts';

const loading = useLoading();

async function read(
  lines: readonly Partial<LineFields>[],
  options: ReadAccessLogOptions,
): Promise<RequestRecord[]> {
  const records: RequestRecord[] = [];
  const log = readAccessLog([lines.map((line, n) => numberedLine(n, line)).join('\n')], options);
  for await (const record of log) records.push(record);
  expect(log.report).toMatchObject({
    records: records.length,
    filtered: lines.length - records.length,
    invalid: 0,
  });
  return records;
}

async function readOne(line: Partial<LineFields>, options: ReadAccessLogOptions): Promise<RequestRecord> {
  const [record] = await read([line], options);
  if (!record) throw new Error('there is no record');
  return record;
}

const SECRET: Partial<LineFields> = {
  remote: '192.0.2.77',
  request: 'GET /reset?user=ann&access_token=abc&x HTTP/1.1',
  referrer: 'https://name:word@example.org/a?q=1&password=abc#abc',
};

describe('of a record in a log', () => {
  it('everything is kept unless something else is said: the log says it already', async () => {
    const record = await readOne(SECRET, {});
    expect(record).toMatchObject({
      remoteAddr: '192.0.2.77',
      url: '/reset?user=ann&access_token=abc&x',
      urlArgs: { user: 'ann', access_token: 'abc', x: '' },
      requestLine: SECRET.request,
      trackVar: { referrer: SECRET.referrer },
    });
  });

  it('secret parameters can be taken out, wherever they stand', async () => {
    const record = await readOne(SECRET, { query: 'filter' });
    expect(record).toMatchObject({
      url: '/reset?user=ann&access_token=***&x',
      path: '/reset',
      urlArgs: { user: 'ann', access_token: '***', x: '' },
      requestLine: 'GET /reset?user=ann&access_token=***&x HTTP/1.1',
      trackVar: { referrer: 'https://***@example.org/a?q=1&password=***' },
    });
    expect(JSON.stringify(record)).not.toContain('abc');
    expect((await readOne(SECRET, { query: 'filter', secretNames: ['user'] })).url).toBe(
      '/reset?user=***&access_token=abc&x',
    );
  });

  it('query strings can be dropped, also of what is no request', async () => {
    const record = await readOne(SECRET, { query: 'drop' });
    expect(record).toMatchObject({
      url: '/reset',
      urlArgs: {},
      requestLine: 'GET /reset HTTP/1.1',
      trackVar: { referrer: 'https://***@example.org/a' },
    });
    expect((await readOne({ request: 'GET  /reset?token=abc' }, { query: 'drop' })).requestLine).toBe(
      'GET  /reset',
    );
    expect((await readOne({ request: 'GET /a b?x=1 c' }, { query: 'drop' })).requestLine).toBe('GET /a b');
  });

  it.each([
    ['192.0.2.77', '192.0.2.0'],
    ['2001:db8:1:2:3::7', '2001:db8:1::'],
    ['::ffff:192.0.2.77', '192.0.2.0'],
    ['host.example.org', null],
    ['-', null],
  ])('the address %s can be masked to %s, or dropped', async (remote, masked) => {
    expect((await readOne({ remote }, { remoteAddr: 'mask' })).remoteAddr).toBe(masked);
    expect((await readOne({ remote }, { remoteAddr: 'drop' })).remoteAddr).toBeNull();
  });

  it('addresses it was forwarded for are covered like its own', async () => {
    const line = `${numberedLine(0)} "203.0.113.7, 2001:db8:1:2::1"`;
    const forwarded = async (options: ReadAccessLogOptions) => {
      for await (const { xForwardedFor } of readAccessLog([line], options)) return xForwardedFor;
      return undefined;
    };
    expect(await forwarded({})).toBe('203.0.113.7, 2001:db8:1:2::1');
    expect(await forwarded({ remoteAddr: 'mask' })).toBe('203.0.113.0, 2001:db8:1::');
    expect(await forwarded({ remoteAddr: 'drop' })).toBeNull();
  });

  it('the country can be found, before the address is covered', async () => {
    const geo = (address: string): string | null => (address === '192.0.2.77' ? 'NL' : null);
    const records = await read(
      [{ remote: '192.0.2.77' }, { remote: '192.0.2.78' }, { remote: 'host.example' }],
      { geo, remoteAddr: 'drop' },
    );
    expect(records.map(({ ipInfo }) => ipInfo)).toEqual([
      { country: 'NL' },
      { country: null },
      { country: null },
    ]);
    await expect(read([{}], { geo: '/no/such.mmdb' })).rejects.toMatchObject({ code: 'TRACKS_READ_FAILED' });
  });

  it('the name of the server can be given where the line has none', async () => {
    const records = await read([{}, { serverName: 'b.example' }], { serverName: 'a.example' });
    expect(records.map(({ serverName }) => serverName)).toEqual(['a.example', 'b.example']);
  });
});

describe('requests can be left out', () => {
  const agents = [
    'curl/8.5.0',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
    null,
  ];
  const lines = agents.map((userAgent, n) => ({
    userAgent,
    remote: `198.51.100.${n}`,
    request: `GET /${n} HTTP/1.1`,
  }));
  it.each<[string, ReadAccessLogOptions, string[]]>([
    ['of bots', { excludeBots: true }, ['/2', '/3']],
    ['of user agents', { excludeUserAgents: ['CURL', /Gecko\/\d/g] }, ['/1', '/3']],
    ['of addresses', { excludeAddresses: ['198.51.100.0/31', '198.51.100.3'] }, ['/2']],
    ['by a function', { filter: ({ url }) => url > '/1' }, ['/2', '/3']],
    [
      'by a function that sees what is kept',
      { filter: ({ remoteAddr }) => remoteAddr === null, remoteAddr: 'drop' },
      ['/0', '/1', '/2', '/3'],
    ],
  ])('%s', async (_, options, urls) => {
    expect((await read(lines, options)).map(({ url }) => url)).toEqual(urls);
  });

  it('in loading too, where they are through like the others', async () => {
    await loading.folder.write('log', lines.map((line, n) => `${numberedLine(n, line)}\n`).join(''));
    const options = { excludeBots: true, remoteAddr: 'mask', query: 'drop', serverName: 'a' } as const;
    expect(await loading.load('log', options)).toMatchObject({ records: 2, filtered: 2, visits: 1 });
    expect(await loading.load('log')).toMatchObject({ records: 0, lines: 0 });
    expect((await loading.storage.query()).map(({ userName }) => userName)).toEqual([
      '198.51.100.0',
      '198.51.100.0',
    ]);
  });
});

describe('an option that is wrong is refused', () => {
  it.each([
    [
      { remoteAddr: 'hash' },
      RangeError,
      /^remoteAddr must be one of 'keep', 'mask', 'drop', received the text "hash"/,
    ],
    [{ query: true }, TypeError, /^query must be one of/],
    [{ secretNames: 'token' }, TypeError, /^secretNames must be an array/],
    [{ excludeAddresses: ['x'] }, RangeError, /^excludeAddresses\[0\] must be an address/],
    [{ excludeUserAgents: [7] }, TypeError, /^excludeUserAgents\[0\] must be a string/],
    [{ excludeBots: 1 }, TypeError, /^excludeBots must be a boolean/],
    [{ geo: 7 }, TypeError, /^geo must be a function or the path/],
    [{ serverName: 7 }, TypeError, /^serverName must be a string/],
  ])('%j', (options, kind, message) => {
    const call = readAccessLog as (source: unknown, options: unknown) => unknown;
    expect(() => call('log', options)).toThrow(message);
    expect(() => call('log', options)).toThrow(kind);
  });

  it('a filter that answers with a promise or with nothing', async () => {
    for (const answer of [Promise.reject(new Error('late')), undefined, 1]) {
      const filter = (() => answer) as unknown as () => boolean;
      await expect(read([{}], { filter })).rejects.toThrow(/^filter must answer with a boolean/);
    }
  });
});
