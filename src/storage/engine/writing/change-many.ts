import { atOnce, Slices, type Steps } from '../../../slices/index.ts';
import { snapshotOf } from '../../../values/index.ts';
import { storedAttributesOf } from '../../contract/checked-track.ts';
import type { ReassignedTrack, TrackIndex } from '../indexes/track-index.ts';
import { trackKey } from '../keys.ts';
import { dataOfRecord, encodeTrack, sealTrack, type TrackRecord } from '../records/track-record.ts';
import type { Store } from '../store.ts';
import type { Change } from './change.ts';
import type { WriteGroup } from './write-group.ts';

/** Whether a track is still to be changed when its turn comes: it may have changed since it was found. */
export type TrackTest = (store: Store, trackNum: number) => boolean;

/** Is told of each track before it is changed or removed, in the group that does so. */
export type BeforeChange = (group: WriteGroup, trackNum: number, revision?: Revision) => void;

/**
 * Stages the removal of tracks that are still there and pass the test. Resolves to their number.
 *
 * @param trackNums best in the order of their time: then the index of last tracks has least to do
 */
export async function stageRemovals(
  group: WriteGroup,
  trackNums: Uint32Array,
  test: TrackTest,
  beforeChange?: BeforeChange,
): Promise<number> {
  const removed = presentOf(group.store, trackNums, test);
  const slices = new Slices();
  for (const trackNum of removed) {
    beforeChange?.(group, trackNum);
    group.removeTrack(trackNum);
    if (slices.isOver()) await slices.next();
  }
  if (removed.length > 0) group.addChange(changeOf(removed, (index) => index.removeMany(removed)));
  return removed.length;
}

/** What becomes of a track whose time, task and run stay. */
export interface Revision {
  userName: string;
  data: object;
}

/** Gives the new user and data of a track; undefined if it stays as it is. */
export type Revise = (record: TrackRecord, data: object) => Revision | undefined;

/**
 * Stages new users and data of tracks that are still there and pass the test. Resolves to the number of those that change.
 *
 * @param trackNums best in the order of their time
 * @throws TrackingError TRACKS_CORRUPTED for a track that cannot be read
 */
export async function stageRevisions(
  group: WriteGroup,
  trackNums: Uint32Array,
  test: TrackTest,
  revise: Revise,
  beforeChange?: BeforeChange,
): Promise<number> {
  const { store } = group;
  const revised: ReassignedTrack[] = [];
  const slices = new Slices();
  for (const trackNum of presentOf(store, trackNums, test)) {
    if (slices.isOver()) await slices.next();
    const record = store.rows.read(trackNum).decode();
    const revision = revise(record, dataOfRecord(record));
    if (!revision) continue;
    beforeChange?.(group, trackNum, revision);
    group.markChanged(trackNum);
    const { userName, data } = revision;
    const bytes = encodeTrack(record.taskId, userName, record.timeStamp, snapshotOf(data));
    group.put(trackKey(trackNum), sealTrack(bytes, trackNum, record.runId));
    revised.push({ trackNum, userName, attributes: storedAttributesOf(store.attributes, data) });
  }
  const changed = revised.map(({ trackNum }) => trackNum);
  if (changed.length > 0) group.addChange(changeOf(changed, (index) => index.reassign(revised)));
  return changed.length;
}

const presentOf = (store: Store, trackNums: Uint32Array, test: TrackTest): number[] =>
  Array.from(trackNums).filter((trackNum) => store.index.has(trackNum) && test(store, trackNum));

/** The change in memory. On disk it has left markers for the tracks that the checkpoint describes. */
function changeOf(trackNums: readonly number[], change: (index: TrackIndex) => Steps<void>): Change {
  function* applyInSteps({ coverage, index }: Store): Steps<void> {
    for (const trackNum of trackNums) coverage.noteChange(trackNum);
    yield* change(index);
  }
  return { apply: (store) => atOnce(applyInSteps(store)), applyInSteps };
}
