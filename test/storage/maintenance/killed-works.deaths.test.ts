import { createReadStream } from 'node:fs';
import { cp, open, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { TrackingError } from '../../../src/errors.ts';
import { importTracks, repair, Summary, type Track, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { formatValue } from '../../support/format-value.ts';
import { OtherProcess } from '../../support/other-process.ts';
import { Random } from '../../support/random.ts';
import { scaleOf, seedOf } from '../../support/scale.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const KILLS = scaleOf('KILLED_WORKS', 4);
const SEED = seedOf(5);
const TRACKS = 4_000;
/** The latest death after the beginning; some works have ended before. */
const DELAY_MS_MAX = 150;

const options = { hooks: [new Summary({ name: 'users', key: ({ userName }) => userName })] };

/** A storage of tracks of ten users, closed properly. */
async function fill(folder: string): Promise<void> {
  await using storage = await TrackingStorage.open(folder, options);
  for (let from = 0; from < TRACKS; from += 500) {
    const entries = Array.from({ length: 500 }, (_, i) => ({
      taskId: `task ${i % 7}`,
      userName: `user ${(from + i) % 10}`,
      timeStamp: from + i,
      data: { n: from + i, mail: `user${(from + i) % 10}@example.org`, text: 'x'.repeat(100) },
    }));
    await storage.saveUserTracks(entries);
  }
}

const lineOf = (track: Track): string =>
  formatValue([track.trackNum, track.taskId, track.userName, track.timeStamp, track.data]);

/** The tracks of a storage by number, each as text. */
async function linesOf(storage: TrackingStorage): Promise<Map<number, string>> {
  return new Map((await storage.query()).map((track) => [track.trackNum, lineOf(track)]));
}

interface Case {
  storage: TrackingStorage;
  /** What there was before. */
  before: Map<number, string>;
  file: string;
}

/** What must hold after a death during a work, beside that `check` finds nothing. */
const WORKS: Readonly<Record<string, (found: Case) => Promise<void>>> = {
  async prune({ storage, before, file }) {
    const left = await linesOf(storage);
    for (const [trackNum, line] of left) expect(line).toBe(before.get(trackNum));
    if (left.size === before.size) return;
    // What is gone is in the archive, which is whole.
    await using archived = await TrackingStorage.open();
    await importTracks(archived, createReadStream(file));
    const numbers = (await archived.query()).map(({ data }) => data.n as number);
    for (let n = 0; n < TRACKS; n++) if (!left.has(n + 1)) expect(numbers, `track ${n + 1}`).toContain(n);
    for (let n = 2_000; n < TRACKS; n++) expect(left.has(n + 1)).toBe(true);
  },
  async eraseUser({ storage, before }) {
    const left = await linesOf(storage);
    for (const [trackNum, line] of before)
      if (left.has(trackNum) || !line.includes('user 3')) expect(left.get(trackNum)).toBe(line);
    await storage.eraseUser('user 3');
    expect(await storage.count()).toBe(TRACKS * 0.9);
  },
  async anonymize({ storage, before }) {
    const tracks = await storage.query();
    expect(tracks).toHaveLength(TRACKS);
    for (const track of tracks) {
      const isAsBefore = lineOf(track) === before.get(track.trackNum);
      expect(isAsBefore || !('mail' in track.data), `track ${track.trackNum}`).toBe(true);
      expect(track.userName.startsWith('user ')).toBe(isAsBefore);
    }
  },
  rebuildSummaries: expectAll,
  reindexTracks: expectAll,
  compact: expectAll,
  async importTracks({ storage, before }) {
    const found = await linesOf(storage);
    for (const [trackNum, line] of before) expect(found.get(trackNum)).toBe(line);
    const imported = (await storage.query({ userName: 'imported' })).map(({ data }) => data.n);
    expect(imported).toEqual(imported.map((_, i) => i));
    expect(found.size).toBe(before.size + imported.length);
  },
};

async function expectAll({ storage, before }: Case): Promise<void> {
  expect(await linesOf(storage)).toEqual(before);
}

/** Begins the work in a process of its own, and kills that a while later. */
async function killDuring(work: string, folder: string, file: string, random: Random): Promise<void> {
  const worker = new OtherProcess(new URL('work-until-killed.ts', import.meta.url), work, folder, file);
  await worker.says('begins');
  await delay(random.below(DELAY_MS_MAX));
  await worker.kill();
}

for (const [work, expectHeld] of Object.entries(WORKS)) {
  test(
    `a death during ${work} costs nothing that it was not to take, and leaves nothing by halves (seed ${SEED})`,
    () =>
      withTemporaryFolder(async (home) => {
        const random = new Random(SEED);
        await fill(join(home, 'tracks'));
        const file = join(home, 'file');
        for (let kill = 0; kill < KILLS; kill++) {
          const folder = join(home, `copy-${kill}`);
          await cp(join(home, 'tracks'), folder, { recursive: true });
          const before = await TrackingStorage.open(folder, options);
          const lines = await linesOf(before);
          await before.close();
          if (work === 'importTracks') await writeFile(file, importLines());
          await killDuring(work, folder, work === 'prune' ? `${file}-${kill}` : file, random);
          await using storage = await TrackingStorage.open(folder, options);
          await expectConsistent(storage);
          await expectHeld({ storage, before: lines, file: work === 'prune' ? `${file}-${kill}` : file });
          await expectConsistent(storage);
        }
      }),
    60_000 + KILLS * 20_000,
  );
}

function importLines(): string {
  const lineFor = (n: number) =>
    JSON.stringify({ taskId: 'a', userName: 'imported', timeStamp: n, data: { n, text: 'y'.repeat(200) } });
  return Array.from({ length: 5_000 }, (_, n) => `${lineFor(n)}\n`).join('');
}

test(
  `a death during repair costs no more than the damage did (seed ${SEED})`,
  () =>
    withTemporaryFolder(async (home) => {
      const random = new Random(SEED);
      const damaged = join(home, 'damaged');
      await fill(damaged);
      await turnBits(damaged, random);
      const whole = join(home, 'whole');
      await cp(damaged, whole, { recursive: true });
      await repair(whole);
      const repaired = await TrackingStorage.open(whole, options);
      const expected = await linesOf(repaired);
      await repaired.close();
      expect(expected.size).toBeGreaterThan(TRACKS / 2);
      for (let kill = 0; kill < KILLS; kill++) {
        const folder = join(home, `copy-${kill}`);
        await cp(damaged, folder, { recursive: true });
        await killDuring('repair', folder, '', random);
        const opening = await TrackingStorage.open(folder, options).catch((error: TrackingError) => error);
        if (opening instanceof TrackingStorage) await opening.close();
        else {
          // The damaged folder is as it was, or between its names; then opening says which one is to get the name back.
          const place = /rename '([^']*\.repaired-[^']*)'/.exec(opening.message)?.[1];
          if (place !== undefined) await rename(place, folder);
          else await repair(folder);
        }
        await using storage = await TrackingStorage.open(folder, options);
        expect(await linesOf(storage)).toEqual(expected);
        await expectConsistent(storage);
      }
    }),
  60_000 + KILLS * 20_000,
);

/** Damages a table or, where there is none, the log. */
async function turnBits(folder: string, random: Random): Promise<void> {
  const names = await readdir(folder);
  const name = names.find((each) => each.endsWith('.ldb')) ?? names.find((each) => each.endsWith('.log'));
  const file = await open(join(folder, name!), 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.of(random.below(256)), 0, 1, Math.floor(size / 2));
  await file.close();
}
