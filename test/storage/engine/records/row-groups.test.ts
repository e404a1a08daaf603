import { Level } from 'level';
import { describe, expect, test } from 'vitest';
import { RowGroups } from '../../../../src/storage/engine/indexes/row-groups.ts';
import { numberOfKey, trackKey, trackPageKey } from '../../../../src/storage/engine/keys.ts';
import { decodeValue, encodeValue } from '../../../../src/storage/engine/records/codec.ts';
import { ROW_GROUP_TRACKS_MAX } from '../../../../src/storage/engine/records/limits.ts';
import {
  likelyRecords,
  packRowGroup,
  recordIn,
  recordsOf,
  trackCountOf,
} from '../../../../src/storage/engine/records/row-group.ts';
import {
  decodeTrackPage,
  encodeTrackPage,
  type TrackPage,
} from '../../../../src/storage/engine/records/track-page.ts';
import {
  encodeTrack,
  isIntactTrack,
  sealTrack,
  verifyTrack,
} from '../../../../src/storage/engine/records/track-record.ts';
import { Rows } from '../../../../src/storage/engine/rows/rows.ts';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { Database } from '../../../../src/storage/leveldb/database.ts';
import { snapshotOf } from '../../../../src/values/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { FaultyLevel } from '../../../support/faulty-level.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { numbersOf } from '../../../support/tracks.ts';

const recordFor = (trackNum: number): Buffer =>
  sealTrack(encodeTrack('a', 'u', trackNum, snapshotOf({ n: trackNum })), trackNum, 1);

const recordsFrom = (first: number, count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => recordFor(first + i));

const entry = (n: number, text = '') => ({
  taskId: `a${n % 3}`,
  userName: 'u',
  data: { n, text },
  timeStamp: n,
});

const entries = (count: number) => Array.from({ length: count }, (_, i) => entry(i + 1));

/** The numbers of the tracks in each value of a closed storage. */
async function valuesIn(folder: string): Promise<number[][]> {
  const database = new Level<string, Buffer>(folder, { valueEncoding: 'buffer' });
  const values: number[][] = [];
  for await (const [key, bytes] of database.iterator({ gte: 't', lt: 'u' }))
    values.push(recordsOf(key, bytes).map(([trackNum]) => trackNum));
  await database.close();
  return values;
}

describe('a value of several tracks', () => {
  test('gives back each record, and no other', () => {
    const records = recordsFrom(7, 5);
    const bytes = packRowGroup(records);
    expect(trackCountOf(bytes)).toBe(5);
    expect(recordsOf(trackKey(7), bytes)).toEqual(records.map((record, i) => [7 + i, record]));
    expect(recordIn(7, bytes, 9)).toEqual(records[2]);
    expect([6, 12].map((trackNum) => recordIn(7, bytes, trackNum))).toEqual([undefined, undefined]);
  });

  test('of one is its record', () => {
    const [record] = recordsFrom(7, 1);
    expect(packRowGroup([record!])).toBe(record);
    expect(recordsOf(trackKey(7), record!)).toEqual([[7, record]]);
    expect(recordIn(7, record!, 8)).toBeUndefined();
  });

  test('whose head is damaged anywhere is refused, or its records are not what they were', () => {
    const records = recordsFrom(1, 3);
    const whole = packRowGroup(records);
    const headBytes = whole.length - records.reduce((sum, { length }) => sum + length, 0);
    for (let bit = 0; bit < headBytes * 8; bit++) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      let found: unknown;
      try {
        found = recordsOf(trackKey(1), bytes).map(([, record]) => record);
      } catch (error) {
        expect(error).toMatchObject({ code: 'TRACKS_CORRUPTED' });
      }
      expect(found).not.toEqual(records);
    }
  });

  test('cut short anywhere is refused', () => {
    const whole = packRowGroup(recordsFrom(1, 3));
    for (let length = 7; length < whole.length; length++)
      expect(() => recordsOf(trackKey(1), whole.subarray(0, length))).toThrow('its head does not fit');
  });
});

describe('what is left of a value of several tracks', () => {
  test('is all of it where its count is damaged, and all but two where an end is', () => {
    const whole = packRowGroup(recordsFrom(1, 16));
    for (let bit = 8; bit < 38 * 8; bit++) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const left = [...likelyRecords(trackKey(1), bytes)].filter(([n, record]) => isIntactTrack(n, record));
      expect(left.length, `bit ${bit}`).toBeGreaterThanOrEqual(bit < 48 ? 16 : 14);
    }
  });

  test('is found without reading beyond it, and never nothing', () => {
    const whole = packRowGroup(recordsFrom(1, 2));
    for (let length = 7; length < 12; length++) {
      for (let count = 0; count < 8; count++) {
        const bytes = Buffer.from(whole.subarray(0, length));
        bytes.writeUInt16BE(count, 4);
        expect([...likelyRecords(trackKey(1), bytes)].length).toBeGreaterThan(0);
        expect(() => recordsOf(trackKey(1), bytes)).toThrow('its head does not fit');
      }
    }
  });
});

test('a record with a bit wrong is not taken for that of a track whose number has the same bit wrong', () => {
  const [record] = recordsFrom(166, 1);
  for (let bit = 0; bit < 32; bit++) {
    const bytes = Buffer.from(record!);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    const trackNum = (166 ^ (1 << bit)) >>> 0;
    expect(isIntactTrack(trackNum, bytes), `bit ${bit}`).toBe(false);
    expect(() => verifyTrack(trackNum, bytes)).toThrow('its checksum does not fit');
  }
});

describe('tracks that are saved together', () => {
  test('share values, which hold as many as are allowed and end with a page', () =>
    withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open(folder);
      await storage.saveUserTracks(entries(100));
      await storage.saveUserTrack('a', 0, 'u', {});
      await storage.saveUserTracks([entry(1, 'x'.repeat(5_000)), entry(2), entry(3)]);
      await storage.saveUserTracks(entries(65_600 - 104));
      await expectConsistent(storage);
      await storage.close();
      const values = await valuesIn(folder);
      expect(values.flat()).toEqual(Array.from({ length: 65_600 }, (_, i) => i + 1));
      expect(Math.max(...values.map(({ length }) => length))).toBe(ROW_GROUP_TRACKS_MAX);
      expect(values.slice(0, 10).map(([first]) => first)).toEqual([1, 17, 33, 49, 65, 81, 97, 101, 102, 103]);
      expect(values.map(([first]) => first)).toContain(65_536);
    }));

  test('in flight share values, too', () =>
    withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open(folder);
      await Promise.all(entries(64).map(({ data }) => storage.saveUserTrack('a', 0, 'u', data)));
      await expectConsistent(storage);
      await storage.close();
      expect((await valuesIn(folder)).length).toBeLessThan(8);
    }));

  test('part where one of them changes or goes, and are found as before, also after opening', () =>
    withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open(folder);
      await storage.saveUserTracks(entries(2_000));
      await storage.close();
      await storage.open();
      await Promise.all([
        storage.updateTrack('0000005', { more: true }),
        storage.removeTrack('0000007'),
        storage.removeTrack('0000033'),
        storage.updateTrack('0000064', { more: true }),
      ]);
      const expected = Array.from({ length: 2_000 }, (_, i) => i + 1).filter((n) => n !== 7 && n !== 33);
      for (let opening = 0; opening < 3; opening++) {
        expect(numbersOf(await storage.query())).toEqual(expected);
        expect((await storage.getTrack('0000006'))?.data).toEqual({ n: 6, text: '' });
        expect((await storage.getTrack('0000005'))?.data).toEqual({ n: 5, text: '', more: true });
        await expectConsistent(storage);
        if (opening === 1) await storage.reindexTracks();
        await storage.close();
        expect((await valuesIn(folder)).slice(0, 5)).toEqual([
          [1, 2, 3, 4],
          [5],
          [6],
          expected.slice(6, 15),
          expected.slice(15, 31),
        ]);
        await storage.open();
      }
      await storage.close();
    }));

  test('are removed as a whole without a trace', () =>
    withTemporaryFolder(async (folder) => {
      const storage = await TrackingStorage.open(folder);
      await storage.saveUserTracks(entries(200));
      await storage.prune({}, { before: 151 });
      await expectConsistent(storage);
      await storage.close();
      const values = await valuesIn(folder);
      expect(values.flat()).toEqual(Array.from({ length: 50 }, (_, i) => i + 151));
    }));
});

test('a track is found whose value was just taken apart, before memory knows of it', async () => {
  const database = new Database(undefined, false);
  await database.open();
  const [first, second, third] = recordsFrom(1, 3);
  const batch = database.batch();
  batch.put(trackKey(1), first!);
  batch.put(trackKey(2), packRowGroup([second!, third!]));
  await batch.write();
  const rowGroups = new RowGroups();
  rowGroups.add(1, 3);
  const rows = new Rows(database, () => rowGroups, 0);
  expect([1, 2, 3].map((trackNum) => rows.read(trackNum).readData())).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(() => rows.read(4)).toThrow(trackKey(4));
  expect(numberOfKey(trackKey(4))).toBe(4);
  await database.close();
});

test('a page of the checkpoint from before tracks shared values says that none does', () => {
  const page: TrackPage = {
    count: 1,
    times: Float64Array.of(0, 5),
    runIds: Uint32Array.of(0, 1),
    columns: [{ name: 'taskId', values: ['a'], ordinals: Uint8Array.of(0, 1) }],
    rowGroups: Uint32Array.of(2),
  };
  const fields = decodeValue(trackPageKey(0), encodeTrackPage(0, page));
  const joinsOf = (stored: unknown[]): Uint32Array =>
    decodeTrackPage(0, encodeValue(trackPageKey(0), stored)).rowGroups;
  expect(joinsOf(fields)).toEqual(page.rowGroups);
  expect(joinsOf(fields.slice(0, -1))).toEqual(new Uint32Array(0));
});

test('a write that is stored though the database says that it failed lets no track stand in two values', async () => {
  const level = new FaultyLevel();
  const storage = await TrackingStorage.open(level);
  await storage.saveUserTracks(entries(6));
  level.isFailingLate = true;
  await expect(storage.updateTrack('0000003', { more: true })).rejects.toMatchObject({
    code: 'TRACKS_WRITE_FAILED',
  });
  level.isFailingLate = false;
  await Promise.all([storage.removeTrack('0000005'), storage.updateTrack('0000004', { more: true })]);
  await storage.removeTrack('0000001');
  await storage.close();
  await storage.open();
  await expectConsistent(storage);
  expect(numbersOf(await storage.query())).toEqual([2, 3, 4, 6]);
  expect((await storage.getTrack('0000004'))?.data).toEqual({ n: 4, text: '', more: true });
  await storage.close();
});
