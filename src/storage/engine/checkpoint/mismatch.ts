import { TrackingError } from '../../../errors.ts';
import { checksumOf } from '../records/codec.ts';
import type { CoveredPages } from '../records/metadata-records.ts';
import type { Store } from '../store.ts';

/** The error for a checkpoint whose parts do not belong together. */
export function mismatch(what: string): TrackingError {
  return new TrackingError('TRACKS_CORRUPTED', `the checkpoint does not fit: ${what}`);
}

/** The bytes of a page, which must be the one that the header means. @throws TrackingError TRACKS_CORRUPTED */
export function readPageBytes(
  { database }: Store,
  key: string,
  { pages }: CoveredPages,
  page: number,
): Buffer {
  const bytes = database.getSync(key);
  if (!bytes) throw mismatch(`the page '${key}' is missing`);
  if (pages[page]?.checksum !== checksumOf(bytes))
    throw mismatch(`the page '${key}' is another one than it says`);
  return bytes;
}

/** @throws TrackingError TRACKS_CORRUPTED if a page holds another number of rows than the header says */
export function checkCount(key: string, { pages }: CoveredPages, page: number, count: number): void {
  if (pages[page]?.count !== count)
    throw mismatch(`the page '${key}' holds ${count}, not ${pages[page]?.count}`);
}
