import { expect, test } from 'vitest';
import { RowGroups } from '../../../../src/storage/engine/indexes/row-groups.ts';
import { trackKey } from '../../../../src/storage/engine/keys.ts';
import { encodeTrack, sealTrack } from '../../../../src/storage/engine/records/track-record.ts';
import { Rows } from '../../../../src/storage/engine/rows/rows.ts';
import { Database } from '../../../../src/storage/leveldb/database.ts';
import { snapshotOf } from '../../../../src/values/index.ts';

/** So far apart that they are not read as a range. */
const TRACK_NUMS = Uint32Array.from({ length: 10 }, (_, i) => 1 + i * 100);

/** A database in memory that holds back the rows it has read until it is told to go on. */
class SlowDatabase extends Database {
  goOn!: () => void;
  readonly #isToGoOn = new Promise<void>((resolve) => {
    this.goOn = resolve;
  });

  constructor() {
    super(undefined, false);
  }

  override async getMany(keys: string[]): Promise<(Buffer | undefined)[]> {
    const values = await super.getMany(keys);
    await this.#isToGoOn;
    return values;
  }

  /** Stores all tracks with this in their data. */
  async store(version: number): Promise<void> {
    const batch = this.batch();
    for (const trackNum of TRACK_NUMS)
      batch.put(
        trackKey(trackNum),
        sealTrack(encodeTrack('a', 'u', 0, snapshotOf({ version })), trackNum, 1),
      );
    await batch.write();
  }
}

test('rows that were read ahead for a reading that has ended do not hide what was stored since', async () => {
  const database = new SlowDatabase();
  await database.open();
  await database.store(1);
  const rows = new Rows(database, () => new RowGroups(), 1_000_000);
  const reader = rows.reader();
  const ahead = reader.prefetch(TRACK_NUMS);
  await new Promise(setImmediate);
  reader.close();
  for (const trackNum of TRACK_NUMS) rows.announceChange(trackNum);
  await database.store(2);
  rows.endChanges();
  database.goOn();
  await ahead;
  expect(rows.read(TRACK_NUMS[3]!).readData()).toEqual({ version: 2 });
});
