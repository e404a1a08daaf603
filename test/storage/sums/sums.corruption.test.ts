import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repair, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { trials } from '../../support/randomness.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { CRASH_OPTIONS, visitOf } from './counted-visits.ts';

const VISITS = Array.from({ length: 1500 }, (_, n) => visitOf(n));

/** A storage with sums in stored periods and in the journal. */
async function makeStorage(folder: string): Promise<void> {
  const storage = await TrackingStorage.open(folder, CRASH_OPTIONS);
  await storage.saveUserTracks(VISITS);
  await storage.close();
  await storage.open();
  await storage.compact();
  for (let n = 0; n < 20; n++) await storage.saveUserTracks(VISITS.slice(n, n + 3));
  const copy = `${folder}-copy`;
  await cp(folder, copy, { recursive: true });
  await storage.close();
}

test('a storage with sums whose files are damaged opens again after a repair, and can be rebuilt', async () => {
  await withTemporaryFolder(async (parent) => {
    await makeStorage(join(parent, 'original'));
    const original = join(parent, 'original-copy');
    const names = (await readdir(original)).filter((name) => /^\d+\.(log|ldb)$/.test(name));
    const damage = fc.record({
      name: fc.constantFrom(...names),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      length: fc.constantFrom(1, 1, 64, 5000),
    });
    let number = 0;
    const property = fc.asyncProperty(damage, async ({ name, at, length }) => {
      const folder = join(parent, `damaged-${++number}`);
      await cp(original, folder, { recursive: true });
      const bytes = await readFile(join(folder, name));
      const start = Math.floor(at * bytes.length);
      for (let i = start; i < Math.min(bytes.length, start + length); i++) bytes[i]! ^= 0x5a;
      await writeFile(join(folder, name), bytes);
      await repair(folder);
      const storage = await TrackingStorage.open(folder, CRASH_OPTIONS);
      await expectConsistent(storage);
      await storage.rebuildSummaries();
      expect(await storage.getTotals('pages')).toMatchObject({ hits: await storage.count() });
      await expectConsistent(storage);
      await storage.close();
    });
    await fc.assert(property, trials(50));
  });
}, 600_000);
