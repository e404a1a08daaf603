import type { CheckedAtReading } from '../leveldb/inspect-folder.ts';
import { keyRange, trackKey } from './keys.ts';

const [PAGES, RUN_PAGES] = [keyRange('trackPage'), keyRange('runPage')];

/** What the engine checks whenever it reads it. */
export const CHECKED_AT_READING: CheckedAtReading = {
  /** Tracks that the checkpoint knows of: each is checked when it is read. */
  isCovered: ({ from, to }, upTo) => from >= keyRange('track').gte && to <= trackKey(upTo),
  /** Pages of the checkpoint, which are large, are checked when they are loaded. */
  isLeftOut: (key) => key >= PAGES.gte && key < RUN_PAGES.lt,
};
