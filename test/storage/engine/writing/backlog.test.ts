import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { loadLog } from '../../../../src/logfile/index.ts';
import { Backlog } from '../../../../src/storage/contract/backlog.ts';
import { importTracks, type TrackEntry, TrackingStorage } from '../../../../src/storage/index.ts';
import { prepareEntries } from '../../../../src/storage/prepare-entries.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { FaultyLevel } from '../../../support/faulty-level.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';

vi.mock('../../../../src/storage/contract/limits.ts', async (original) => ({
  ...(await original<typeof import('../../../../src/storage/contract/limits.ts')>()),
  BATCH_SIZE_BYTES_MAX: 5_000_000,
}));

const MAX_BYTES = 40_000;
const TEXT = 'x'.repeat(1000);

/** A database in memory that writes nothing until it is told to. */
class HeldLevel extends FaultyLevel {
  #goOn: (() => void) | undefined;
  #held: Promise<void> | undefined;

  constructor() {
    super();
    const writing = this as unknown as Record<'_put' | '_batch', (...args: unknown[]) => Promise<void>>;
    for (const name of ['_put', '_batch'] as const) {
      const write = writing[name].bind(this);
      writing[name] = async (...args) => {
        await this.#held;
        await write(...args);
      };
    }
  }

  hold(): void {
    this.#held = new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  release(): void {
    this.#held = undefined;
    this.#goOn?.();
  }
}

async function openHeld(): Promise<{ database: HeldLevel; storage: TrackingStorage }> {
  const database = new HeldLevel();
  const storage = await TrackingStorage.open(database, { queueSizeBytesMax: MAX_BYTES });
  database.hold();
  return { database, storage };
}

const save = (storage: TrackingStorage, n: number) => storage.saveUserTrack('a', 0, 'u', { n, text: TEXT });

/** Lets everything go on that can. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await immediate();
}

describe('a storage that is handed more than the disk takes', () => {
  test('says when it has no room and when it has room again, so that a source can be held back', async () => {
    const { database, storage } = await openHeld();
    const outcomes: Promise<string>[] = [];
    let peakBytes = 0;
    const source = (async () => {
      for (let n = 0; n < 500; n++) {
        outcomes.push(save(storage, n)); // The save itself is not awaited.
        peakBytes = Math.max(peakBytes, (await storage.stats()).queueSizeBytes);
        if (!storage.hasRoom) await storage.ready();
      }
    })();
    await settle();
    expect(storage.hasRoom).toBe(false);
    const taken = outcomes.length;
    await settle();
    expect(outcomes.length, 'taken while the disk stood still').toBe(taken);
    database.release();
    await source;
    expect(new Set(await Promise.all(outcomes)).size).toBe(500);
    expect(peakBytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(storage.hasRoom).toBe(true);
    await expectConsistent(storage);
    await storage.close();
  });

  test('refuses saves that do not wait for room, and keeps what it accepted', async () => {
    const { database, storage } = await openHeld();
    const saves = Array.from({ length: 200 }, (_, n) => save(storage, n));
    const settled = Promise.allSettled(saves);
    await settle();
    database.release();
    const outcomes = await settled;
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(100);
    for (const outcome of refused)
      expect(outcome).toMatchObject({ reason: { code: 'TRACKS_OVERLOADED', message: /ready\(\)/ } });
    expect(await storage.count()).toBe(200 - refused.length);
    await expectConsistent(storage);
    await storage.close();
  });

  test('counts what is saved while it is being opened', async () => {
    const storage = new TrackingStorage(undefined, { queueSizeBytesMax: MAX_BYTES });
    const outcomes = Promise.allSettled(Array.from({ length: 200 }, (_, n) => save(storage, n)));
    expect(storage.hasRoom).toBe(false);
    await storage.ready();
    expect(storage.status).toBe('open');
    const kept = (await outcomes).filter(({ status }) => status === 'fulfilled').length;
    expect(kept).toBeGreaterThan(30);
    expect(kept).toBeLessThan(60);
    expect(await storage.count()).toBe(kept);
    await expectConsistent(storage);
    await storage.close();
  });

  test('lets those go on who wait for room while it closes, and refuses who comes later', async () => {
    const { database, storage } = await openHeld();
    const saves = Array.from({ length: 30 }, (_, n) => save(storage, n));
    const ready = storage.ready();
    const closing = storage.close();
    database.release();
    await Promise.all([ready, closing, ...saves]);
    await expect(storage.ready()).rejects.toMatchObject({ code: 'TRACKS_NOT_OPEN' });
  });

  test('has room again after writes that failed', async () => {
    const { database, storage } = await openHeld();
    const saves = Promise.allSettled(Array.from({ length: 30 }, (_, n) => save(storage, n)));
    expect(storage.hasRoom).toBe(false);
    database.isFailing = true;
    database.release();
    await storage.ready();
    database.isFailing = false;
    await saves;
    await save(storage, 31);
    await expectConsistent(storage);
    await storage.close();
  });
});

describe('what a storage takes from where many tracks come from', () => {
  /** Entries without end, and how many were taken. */
  function endless() {
    const source = { taken: 0, isEnded: false };
    function* entries(): Generator<TrackEntry> {
      try {
        for (;;) yield { taskId: 'a', userName: 'u', data: { n: source.taken++, text: TEXT } };
      } finally {
        source.isEnded = true;
      }
    }
    return { source, entries: entries() };
  }

  test('a batch takes no more than may be in memory, and ends its source', async () => {
    await using storage = await TrackingStorage.open(undefined, { queueSizeBytesMax: MAX_BYTES });
    const { source, entries } = endless();
    await expect(storage.saveUserTracks(entries)).rejects.toMatchObject({
      code: 'TRACKS_OVERLOADED',
      message: /in parts/,
    });
    expect(source.isEnded).toBe(true);
    expect(source.taken).toBeLessThan(5000);
    expect(await storage.count()).toBe(0);
    expect(storage.hasRoom).toBe(true);
    await expectConsistent(storage);
  });

  test('the last track of a batch counts like the others', () => {
    const prepare = () => ({ sizeBytes: 3_000_000 });
    const entry = { taskId: 'a', userName: 'u', data: {} };
    expect(prepareEntries([entry], prepare, new Backlog(0))).toHaveLength(1);
    expect(() => prepareEntries([entry, entry], prepare, new Backlog(0))).toThrow(
      expect.objectContaining({ code: 'TRACKS_OVERLOADED' }),
    );
  });

  test('nothing is taken for a batch while too much waits', async () => {
    const { database, storage } = await openHeld();
    const saves = Promise.allSettled(Array.from({ length: 100 }, (_, n) => save(storage, n)));
    const { source, entries } = endless();
    await expect(storage.saveUserTracks(entries)).rejects.toMatchObject({ code: 'TRACKS_OVERLOADED' });
    expect(source.taken).toBe(0);
    database.release();
    await saves;
    await storage.close();
  });

  /** Text in chunks, and how much of it was taken. */
  function lines(count: number) {
    const source = { taken: 0 };
    async function* chunks(): AsyncGenerator<string> {
      for (let n = 0; n < count; n++) {
        source.taken++;
        const data = { n, text: TEXT };
        yield `${JSON.stringify({ taskId: 'a', userName: 'u', timeStamp: n, data })}\n`;
      }
    }
    return { source, chunks: chunks() };
  }

  test('an import goes on only as fast as the disk takes it', async () => {
    const { database, storage } = await openHeld();
    const { source, chunks } = lines(5000);
    const importing = importTracks(storage, chunks);
    for (let round = 0; round < 50; round++) await settle();
    expect(source.taken, 'taken while the disk stood still').toBeLessThanOrEqual(2002);
    database.release();
    expect(await importing).toMatchObject({ tracks: 5000 });
    await expectConsistent(storage);
    await storage.close();
  });

  test('an import waits for the room that others take up, instead of failing', async () => {
    const { database, storage } = await openHeld();
    const saves = Promise.allSettled(Array.from({ length: 100 }, (_, n) => save(storage, n)));
    const importing = importTracks(storage, ['{"taskId":"b","userName":"u","timeStamp":1,"data":{}}']);
    await settle();
    database.release();
    expect(await importing).toMatchObject({ tracks: 1 });
    await saves;
    expect(await storage.count({ taskId: 'b' })).toBe(1);
    await expectConsistent(storage);
    await storage.close();
  });

  test('loading a log waits for the room that others take up, and goes on only as fast as the disk takes it', () =>
    withTemporaryFolder(async (folder) => {
      const logFile = join(folder, 'tracks.log');
      const line = (n: number) => `${n} ${TEXT}\n`;
      await writeFile(logFile, Array.from({ length: 3000 }, (_, n) => line(n)).join(''));
      const { database, storage } = await openHeld();
      const saves = Promise.allSettled(Array.from({ length: 100 }, (_, n) => save(storage, n)));
      let parsed = 0;
      const loading = loadLog(logFile, storage, {
        parse: ({ text }) => ({ taskId: 'log', userName: 'u', timeStamp: parsed++, data: { text } }),
      });
      for (let round = 0; round < 50; round++) await settle();
      expect(parsed, 'lines of a kilobyte taken while the disk stood still').toBeLessThan(1000);
      database.release();
      expect(await loading).toMatchObject({ tracks: 3000 });
      await saves;
      expect(await storage.count({ taskId: 'log' })).toBe(3000);
      await expectConsistent(storage);
      await storage.close();
    }));

  test('an import of long lines holds few of them', async () => {
    const { database, storage } = await openHeld();
    const source = { taken: 0 };
    async function* longLines(): AsyncGenerator<string> {
      for (let n = 0; n < 30; n++) {
        source.taken++;
        const data = { text: 'x'.repeat(500_000) };
        yield `${JSON.stringify({ taskId: 'a', userName: 'u', timeStamp: n, data })}\n`;
      }
    }
    const importing = importTracks(storage, longLines());
    for (let round = 0; round < 50; round++) await settle();
    expect(source.taken, 'lines of half a megabyte taken while the disk stood still').toBeLessThan(25);
    database.release();
    expect(await importing).toMatchObject({ tracks: 30 });
    await storage.close();
  });
});
