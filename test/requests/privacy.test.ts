import { describe, expect, it } from 'vitest';
import type { RequestRecord, TrackUsageOptions } from '../../src/requests/index.ts';
import { FRAMEWORKS } from './support/servers.ts';
import { withTrackedServer } from './support/tracked-server.ts';

const http = FRAMEWORKS[0]!;
const FORWARDED = { 'x-forwarded-for': '203.0.113.7, 198.51.100.9' };

type Options = Omit<TrackUsageOptions, 'storages'>;

async function recordOf(
  headers: Record<string, string>,
  options: Options,
  target = '/plain',
): Promise<RequestRecord> {
  let record: RequestRecord | undefined;
  await withTrackedServer(
    http,
    async ({ url, records, errors }) => {
      await (await fetch(url + target, { headers })).text();
      [record] = await records(1);
      expect(errors).toEqual([]);
    },
    options,
  );
  return record!;
}

describe('a client that asks for privacy', () => {
  it.each([['sec-gpc'], ['dnt']])('by %s has no name, no visitor and a masked address', async (header) => {
    const options: Options = { username: () => 'ann', cookie: true, trustProxy: true };
    const record = await recordOf({ ...FORWARDED, [header]: '1' }, options);
    expect(record).toMatchObject({
      username: null,
      visitorId: null,
      remoteAddr: '203.0.113.0',
      xForwardedFor: '203.0.113.0, 198.51.100.0',
      status: 200,
    });
  });

  it.each(['0', '', 'yes'])('is not one that sends %j', async (value) => {
    const record = await recordOf({ dnt: value, 'sec-gpc': value }, { username: () => 'ann' });
    expect(record).toMatchObject({ username: 'ann', remoteAddr: '127.0.0.1' });
  });

  it('can be ignored, where the law allows', async () => {
    const options: Options = { username: () => 'ann', respectPrivacySignals: false };
    expect(await recordOf({ dnt: '1' }, options)).toMatchObject({ username: 'ann', remoteAddr: '127.0.0.1' });
  });

  it('is sent no cookie', () =>
    withTrackedServer(
      http,
      async ({ url }) => {
        const answer = await fetch(`${url}/plain`, { headers: { 'sec-gpc': '1' } });
        expect(answer.headers.getSetCookie()).toEqual([]);
      },
      { cookie: true },
    ));
});

describe('addresses', () => {
  it.each([
    ['keep', '127.0.0.1', FORWARDED['x-forwarded-for']],
    ['mask', '127.0.0.0', '203.0.113.0, 198.51.100.0'],
    ['hash', expect.stringMatching(/^[0-9a-f]{16}$/), null],
    ['drop', null, null],
  ] as const)('are stored as the mode %s says', async (remoteAddr, address, xForwardedFor) => {
    expect(await recordOf(FORWARDED, { remoteAddr })).toMatchObject({ remoteAddr: address, xForwardedFor });
  });

  it('of proxies that are not trusted are a claim', async () => {
    expect(await recordOf(FORWARDED, {})).toMatchObject({
      remoteAddr: '127.0.0.1',
      xForwardedFor: FORWARDED['x-forwarded-for'],
    });
  });

  it.each([
    [true, '203.0.113.7'],
    ['loopback', '198.51.100.9'],
    [['127.0.0.1', '198.51.100.0/24'], '203.0.113.7'],
    [1, '198.51.100.9'],
    [2, '203.0.113.7'],
    [0, '127.0.0.1'],
    ['10.0.0.0/8', '127.0.0.1'],
    [(address: string) => address === '127.0.0.1', '198.51.100.9'],
  ])('behind proxies are found with trustProxy %s', async (trustProxy, expected) => {
    expect(await recordOf(FORWARDED, { trustProxy })).toMatchObject({ remoteAddr: expected });
  });

  it('that are none are not believed, no matter who passes them on', async () => {
    const headers = { 'x-forwarded-for': 'unknown, <script>, 198.51.100.9' };
    expect(await recordOf(headers, { trustProxy: true })).toMatchObject({ remoteAddr: '198.51.100.9' });
  });

  it('are the server names of trusted proxies, too', async () => {
    const headers = { 'x-forwarded-host': 'Shop.Example:8443, inner' };
    expect(await recordOf(headers, { trustProxy: true })).toMatchObject({ serverName: 'shop.example' });
    expect(await recordOf(headers, {})).toMatchObject({ serverName: '127.0.0.1' });
  });
});

describe('query strings', () => {
  const target = '/plain?token=s3cret&page=2';

  it.each([
    ['filter', '/plain?token=***&page=2', { token: '***', page: '2' }],
    ['keep', target, { token: 's3cret', page: '2' }],
    ['drop', '/plain', {}],
  ] as const)('are kept as the mode %s says', async (query, url, urlArgs) => {
    const record = await recordOf({}, { query }, target);
    expect(record).toMatchObject({ url, urlArgs, path: '/plain', requestLine: `GET ${url} HTTP/1.1` });
  });

  it('are filtered by the names that are given', async () => {
    const record = await recordOf({}, { secretNames: ['page'] }, target);
    expect(record.url).toBe('/plain?token=s3cret&page=***');
  });
});

it('stores nothing of Authorization and Cookie', async () => {
  const headers = { authorization: 'Basic YW5uOnMzY3JldA==', cookie: 'sid=s3cret; tracktree_visitor=s3cret' };
  const record = await recordOf(headers, { cookie: true });
  expect(record.authorization).toBe(true);
  expect(JSON.stringify(record)).not.toMatch(/s3cret|YW5u/);
});

it('hides a secret that is a part of the path', () =>
  withTrackedServer(
    FRAMEWORKS[1]!,
    async ({ url, records }) => {
      await (await fetch(`${url}/orgs/s3cret/users/7`)).text();
      const [record] = await records(1);
      expect(record).toMatchObject({ url: '/orgs/***/users/7', viewArgs: { org: '***', id: '7' } });
      expect(JSON.stringify(record)).not.toContain('s3cret');
    },
    { secretNames: ['org'] },
  ));

describe('clients that are excluded', () => {
  it.each([
    [{ excludeAddresses: ['127.0.0.0/8'] }, {}],
    [{ excludeAddresses: ['203.0.113.7'], trustProxy: true }, FORWARDED],
    [{ excludeUserAgents: ['MONITOR'] }, { 'user-agent': 'uptime monitor 1' }],
    [{ excludeUserAgents: [/^uptime/g] }, { 'user-agent': 'uptime monitor 1' }],
    [{ excludeBots: true }, { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }],
  ])('by %j leave no record, and others do', (options, headers) =>
    withTrackedServer(
      http,
      async ({ url, records, usage }) => {
        for (let n = 0; n < 3; n++) await (await fetch(`${url}/stream`, { headers: { ...headers } })).text();
        await usage.flush();
        expect(await usage.getUsage()).toEqual([]);
        if ('excludeAddresses' in options && !('trustProxy' in options)) return;
        const other = {
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
        };
        await (await fetch(`${url}/plain`, { headers: other })).text();
        expect(await records(1)).toMatchObject([{ path: '/plain' }]);
      },
      options,
    ),
  );
});
