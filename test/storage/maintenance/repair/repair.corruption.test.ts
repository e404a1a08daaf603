import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TrackingError } from '../../../../src/errors.ts';
import { repair, TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { trials } from '../../../support/randomness.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { minute } from '../../../support/tracks.ts';
import { saveTracks } from '../filled-storages.ts';

/** A flipped bit damages one record, or those up to the next whole key of a block. */
const LOST_BY_A_BIT_MAX = 16;

/** Makes a storage with tracks in tables and in the log, on which nothing runs. */
async function makeStorage(folder: string): Promise<Map<string, string>> {
  await using storage = await TrackingStorage.open(folder);
  await saveTracks(storage, 2000);
  await storage.compact();
  for (let n = 0; n < 300; n++) {
    if (n % 10 === 3) await storage.updateTrack(`0000${101 + n}`, { updated: true });
    else await storage.saveUserTrack('late', 0, 'u', { text: 'x'.repeat(n) }, { timeStamp: minute(n) });
  }
  return await contentsOf(storage);
}

async function contentsOf(storage: TrackingStorage): Promise<Map<string, string>> {
  return new Map((await storage.query()).map((track) => [track.trackId, String(track)]));
}

/** Opens the folder and expects the truth, or an error with a code. */
async function expectTruthOrError(folder: string, truth: ReadonlyMap<string, string>): Promise<void> {
  const storage = new TrackingStorage(folder);
  try {
    expect(await contentsOf(storage)).toEqual(truth);
  } catch (error) {
    if (!(error instanceof TrackingError)) throw error;
  } finally {
    await storage.close();
  }
}

test('repair brings back every track but those that a flipped bit, a cut or a gap took', () =>
  withTemporaryFolder(async (parent) => {
    const original = join(parent, 'original');
    const truth = await makeStorage(original);
    const names = (await readdir(original)).filter((name) =>
      /^(CURRENT|MANIFEST-.*|\d+\.(log|ldb))$/.test(name),
    );
    const damage = fc.record({
      name: fc.constantFrom(...names),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      kind: fc.constantFrom('flip', 'flip', 'cut', 'gap', 'remove'),
      bit: fc.nat(7),
    });
    let lostMost = 0;
    const property = fc.asyncProperty(damage, async ({ name, at, kind, bit }) => {
      const folder = join(parent, 'damaged');
      await cp(original, folder, { recursive: true });
      const bytes = await readFile(join(folder, name));
      const offset = Math.floor(at * bytes.length);
      if (kind === 'flip') bytes[offset]! ^= 1 << bit;
      const gap = Buffer.concat([bytes.subarray(0, offset), bytes.subarray(offset + 50)]);
      const changed = { flip: bytes, cut: bytes.subarray(0, offset), gap, remove: bytes }[kind];
      if (kind === 'remove') await rm(join(folder, name));
      else await writeFile(join(folder, name), changed);
      await expectTruthOrError(await copyOf(folder), truth);
      const report = await repair(folder);
      await using storage = await TrackingStorage.open(folder);
      const found = await contentsOf(storage);
      const isData = /\d+\.(log|ldb)$/.test(name);
      const lost = [...truth].filter(([id]) => !found.has(id));
      const wrong = [...found].filter(([id, text]) => truth.get(id) !== text);
      if (!isData) expect(lost).toEqual([]);
      if (kind === 'flip' || kind === 'gap') expect(lost.length).toBeLessThanOrEqual(LOST_BY_A_BIT_MAX);
      // Of a cut or missing log nothing tells what it said.
      if (!(name.endsWith('.log') && kind !== 'flip')) expect(wrong).toEqual([]);
      lostMost = Math.max(lostMost, kind === 'flip' ? lost.length : 0);
      expect(report.tracks).toBe(found.size);
      await expectConsistent(storage);
      await storage.close();
      for (const rest of await readdir(parent))
        if (rest !== 'original') await rm(join(parent, rest), { recursive: true });
    });
    await fc.assert(property, trials(200));
    expect(lostMost).toBeLessThanOrEqual(LOST_BY_A_BIT_MAX);
  }));

/** A copy to open, since opening changes files. */
async function copyOf(folder: string): Promise<string> {
  await cp(folder, `${folder}-copy`, { recursive: true });
  return `${folder}-copy`;
}
