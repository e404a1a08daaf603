import { Slices } from '../../../slices/index.ts';
import type { Delivery } from '../../contract/types.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { EncodedTrack } from './encoded-track.ts';
import type { WriteGroup } from './write-group.ts';

/** More tracks than this are saved in a group of their own, and staged in slices. */
const GROUPED_TRACKS_MAX = 1000;

/** Saves one track and resolves to its number. */
export function saveTrack(queue: CommitQueue, track: EncodedTrack): Promise<number> {
  return queue.run((group) => {
    group.checkRoom(1);
    group.addTrack(track);
    return track.trackNum;
  }, track.sizeBytes);
}

/** Saves several tracks in one batch, or none; as a delivery at most once. Resolves to their numbers. */
export function saveTracks(
  queue: CommitQueue,
  tracks: readonly EncodedTrack[],
  delivery: Delivery | undefined,
): Promise<number[]> {
  const sizeBytes = tracks.reduce((sum, track) => sum + track.sizeBytes, 0);
  if (tracks.length <= GROUPED_TRACKS_MAX)
    return queue.run((group) => (begin(group, tracks, delivery) ? addAll(group, tracks) : []), sizeBytes);
  return queue.alone(
    (group) => (begin(group, tracks, delivery) ? addInSlices(group, tracks) : []),
    sizeBytes,
  );
}

/** Checks what can fail before anything is staged, and notes the delivery; false if it was taken in before. */
function begin(group: WriteGroup, tracks: readonly EncodedTrack[], delivery: Delivery | undefined): boolean {
  if (delivery && (group.position(delivery.source) ?? -1) >= delivery.position) return false;
  group.checkRoom(tracks.length);
  for (const { runId } of tracks) if (runId !== 0) group.checkRunExists(runId);
  if (delivery) group.setPosition(delivery.source, delivery.position);
  return true;
}

function addAll(group: WriteGroup, tracks: readonly EncodedTrack[]): number[] {
  for (const track of tracks) group.addTrack(track);
  return tracks.map(({ trackNum }) => trackNum);
}

async function addInSlices(group: WriteGroup, tracks: readonly EncodedTrack[]): Promise<number[]> {
  const slices = new Slices();
  for (const track of tracks) {
    group.addTrack(track);
    if (slices.isOver()) await slices.next();
  }
  return tracks.map(({ trackNum }) => trackNum);
}
