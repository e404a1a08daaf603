import { keyRange, numberOfKey, trackKey } from '../../engine/keys.ts';
import { isRowGroup, type NumberedRecord, packRowGroup, recordsOf } from '../../engine/records/row-group.ts';
import type { Database } from '../../leveldb/database.ts';
import type { WriteBatch } from '../../leveldb/level-batch.ts';

/** Whether something newer is known of a track in the value of another one. */
export type IsOutdated = (trackNum: number, first: number, record: Buffer) => Promise<boolean>;

/**
 * Removes outdated tracks from values. Where the last version of a value is lost, an older one takes its place, which may
 * hold tracks that were changed or removed later, up to the next value.
 */
export async function removeOutdated(target: Database, isOutdated: IsOutdated): Promise<void> {
  const batch = target.batch();
  let before: readonly NumberedRecord[] = [];
  for await (const entries of target.entries(keyRange('track'))) {
    for (const [key, bytes] of entries) {
      await cutValue(batch, before, numberOfKey(key), isOutdated);
      before = isRowGroup(bytes) ? recordsOf(key, bytes) : [];
    }
  }
  await cutValue(batch, before, Number.POSITIVE_INFINITY, isOutdated);
  await batch.write();
}

/** @param next the first track of the next value */
async function cutValue(
  batch: WriteBatch,
  records: readonly NumberedRecord[],
  next: number,
  isOutdated: IsOutdated,
): Promise<void> {
  const first = records[0]?.[0] ?? 0;
  const pieces: NumberedRecord[][] = [[]];
  for (const record of records) {
    const [trackNum, bytes] = record;
    if (trackNum >= next) break;
    if (trackNum > first && (await isOutdated(trackNum, first, bytes))) pieces.push([]);
    else pieces.at(-1)!.push(record);
  }
  if (pieces[0]!.length === records.length) return;
  for (const piece of pieces)
    if (piece[0]) batch.put(trackKey(piece[0][0]), packRowGroup(piece.map(([, bytes]) => bytes)));
}
