import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keyRange, trackKey } from '../../../../src/storage/engine/keys.ts';
import { packRowGroup, recordsOf } from '../../../../src/storage/engine/records/row-group.ts';
import { encodeTrack, sealTrack } from '../../../../src/storage/engine/records/track-record.ts';
import { Database } from '../../../../src/storage/leveldb/database.ts';
import type { SalvagedEntry } from '../../../../src/storage/leveldb/salvaged-entry.ts';
import { Quarantine } from '../../../../src/storage/maintenance/repair/quarantine.ts';
import { Salvage } from '../../../../src/storage/maintenance/repair/salvage.ts';
import { snapshotOf } from '../../../../src/values/index.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';

const recordOf = (trackNum: number, version = 'old'): Buffer =>
  sealTrack(encodeTrack('a', 'u', trackNum, snapshotOf({ version })), trackNum, 1);

const sharedValue = (first: number, last: number): Buffer =>
  packRowGroup(Array.from({ length: last + 1 - first }, (_, i) => recordOf(first + i)));

/** The value of tracks 1 to 6, which a later batch has taken apart; the later version of it is lost. */
const OLD: SalvagedEntry = { key: trackKey(1), sequence: 10, value: sharedValue(1, 6), isIntact: true };

function change(
  trackNum: number,
  sequence: number,
  value: Buffer | undefined,
  isIntact = true,
): SalvagedEntry {
  return { key: trackKey(trackNum), sequence, value, isIntact };
}

function damaged(record: Buffer): Buffer {
  record[record.length - 1]! ^= 1;
  return record;
}

/** What is left of changes: the numbers of the tracks in each value, and the keys that are reported. */
async function salvage(...changes: SalvagedEntry[]): Promise<{ values: number[][]; gone: string[] }> {
  const target = new Database(undefined, false);
  await target.open();
  const values: number[][] = [];
  let gone: string[] = [];
  await withTemporaryFolder(async (folder) => {
    const quarantine = new Quarantine(join(folder, 'quarantine.jsonl'));
    const salvaging = new Salvage(target, quarantine);
    for (const each of changes) await salvaging.add(each);
    gone = [...(await salvaging.finish()).keys()];
    await quarantine.close();
  });
  for await (const entries of target.entries(keyRange('track')))
    for (const [key, bytes] of entries) values.push(recordsOf(key, bytes).map(([trackNum]) => trackNum));
  await target.close();
  return { values, gone };
}

describe('an older version of a value that tracks share', () => {
  test('stands in where nothing is known of its tracks that is newer', async () => {
    expect(await salvage(OLD)).toEqual({ values: [[1, 2, 3, 4, 5, 6]], gone: [] });
  });

  test('gives no track back that was removed later', async () => {
    const removals = [change(3, 20, undefined), change(6, 21, undefined)];
    expect(await salvage(OLD, ...removals)).toEqual({
      values: [
        [1, 2],
        [4, 5],
      ],
      gone: [],
    });
    expect(await salvage(...removals, OLD)).toEqual({
      values: [
        [1, 2],
        [4, 5],
      ],
      gone: [],
    });
  });

  test('gives no track as it was before a change that is damaged, and the report names it', async () => {
    const changed = change(3, 20, damaged(recordOf(3, 'new')));
    expect(await salvage(OLD, changed)).toEqual({
      values: [
        [1, 2],
        [4, 5, 6],
      ],
      gone: [trackKey(3)],
    });
  });

  test('gives no track whose removal stands in a damaged block, and the report names it', async () => {
    const removal = change(3, 20, undefined, false);
    expect(await salvage(OLD, removal)).toEqual({
      values: [
        [1, 2],
        [4, 5, 6],
      ],
      gone: [trackKey(3)],
    });
  });

  test('ends where the next value begins', async () => {
    expect(await salvage(OLD, change(4, 20, sharedValue(4, 5)))).toEqual({
      values: [
        [1, 2, 3],
        [4, 5],
      ],
      gone: [],
    });
    expect(await salvage(OLD, change(2, 20, recordOf(2, 'new')), change(3, 21, sharedValue(3, 6)))).toEqual({
      values: [[1], [2], [3, 4, 5, 6]],
      gone: [],
    });
  });

  test('keeps a track of which only something older is known', async () => {
    expect(await salvage(OLD, change(3, 5, undefined))).toEqual({ values: [[1, 2, 3, 4, 5, 6]], gone: [] });
  });
});
