import { Level } from 'level';
import { trackKey } from '../../src/storage/engine/keys.ts';
import { ROW_GROUP_TRACKS_MAX } from '../../src/storage/engine/records/limits.ts';
import {
  type NumberedRecord,
  packRowGroup,
  recordIn,
  recordsOf,
} from '../../src/storage/engine/records/row-group.ts';

type Bytes = Level<string, Buffer>;

/** Changes the values of a closed storage behind its back. */
export async function changeStored(
  folder: string,
  change: (database: Bytes) => Promise<void>,
): Promise<void> {
  const database = new Level<string, Buffer>(folder, { valueEncoding: 'buffer' });
  await change(database);
  await database.close();
}

/** Flips one bit of a value: of a track's record alone, where it shares its value with others. */
export async function flipBitOf(database: Bytes, key: string): Promise<void> {
  const shared = await valueWith(database, key);
  const { at, bytes } = shared ?? { at: key, bytes: await database.get(key) };
  if (bytes === undefined) throw new Error(`there is no ${key}`);
  const record = shared ? recordIn(numberOf(at), bytes, numberOf(key))! : bytes;
  record[record.length >> 1]! ^= 0x10;
  await database.put(at, bytes);
}

/** The record of a track, behind the storage's back. */
export async function recordOf(database: Bytes, trackNum: number): Promise<Buffer> {
  const { at, bytes } = (await valueWith(database, trackKey(trackNum)))!;
  return recordIn(numberOf(at), bytes, trackNum)!;
}

/** Puts other bytes in the place of a track's record, or takes it away, and leaves the others as they are. */
export async function replaceRecord(database: Bytes, trackNum: number, record?: Buffer): Promise<void> {
  const { at, bytes } = (await valueWith(database, trackKey(trackNum)))!;
  const records = recordsOf(at, bytes);
  const behind = records.filter(([each]) => each > trackNum);
  await database.del(at);
  await putAll(
    database,
    records.filter(([each]) => each < trackNum),
  );
  if (record) await putAll(database, [[trackNum, record], ...behind]);
  else await putAll(database, behind);
}

async function putAll(database: Bytes, records: readonly NumberedRecord[]): Promise<void> {
  const [first] = records;
  if (first)
    await database.put(trackKey(first[0]), packRowGroup(records.map(([, bytes]) => Buffer.from(bytes))));
}

/** The value that a track stands in, and its key; undefined if there is none. */
async function valueWith(database: Bytes, key: string): Promise<{ at: string; bytes: Buffer } | undefined> {
  if (!/^t\d{10}$/.test(key)) return undefined;
  for (let first = numberOf(key); first > Math.max(0, numberOf(key) - ROW_GROUP_TRACKS_MAX); first--) {
    const bytes = await database.get(trackKey(first));
    if (bytes && recordIn(first, bytes, numberOf(key)))
      return { at: trackKey(first), bytes: Buffer.from(bytes) };
  }
  return undefined;
}

const numberOf = (key: string): number => Number(key.slice(1));
