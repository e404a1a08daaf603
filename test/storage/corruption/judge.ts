import { TrackingError } from '../../../src/errors.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { formatTrack } from '../deaths/expected-state.ts';
import type { Damage } from './damage.ts';
import { OPTIONS, type Reference } from './reference.ts';

/**
 * What came of a damage: `exact`: every answer is right; `refused`: opening failed with a code; `refused reading`: what is
 * damaged gives a code when it is read, the rest is right; `earlier`: the last operations before the death of the process
 * are gone, as if it had died earlier. Anything else is wrong.
 */
export type Verdict = 'exact' | 'refused' | 'refused reading' | 'earlier' | `wrong: ${string}`;

/** Opens a damaged folder and compares all it says with the truth. */
export async function judge(folder: string, reference: Reference, damage: Damage): Promise<Verdict> {
  let storage: TrackingStorage;
  try {
    storage = await TrackingStorage.open(folder, OPTIONS);
  } catch (error) {
    return error instanceof TrackingError ? 'refused' : `wrong: opening threw ${error}`;
  }
  try {
    return await compare(storage, reference, damage);
  } finally {
    await storage.close();
  }
}

async function compare(storage: TrackingStorage, reference: Reference, damage: Damage): Promise<Verdict> {
  const { tracks, runs } = reference;
  const count = await storage.count();
  const heads = await storage.queryMetadata();
  if (heads.length !== count) return `wrong: ${count} are counted, but ${heads.length} are listed`;
  let refused = 0;
  for (const { trackId } of heads) {
    const found = await formatOrRefuse(storage, trackId);
    if (found === undefined) refused++;
    else if (found !== tracks.get(trackId)) return `wrong: track ${trackId} is ${found}`;
  }
  if (count !== tracks.size) {
    return isEarlier(
      reference,
      damage,
      heads.map(({ trackId }) => trackId),
    )
      ? 'earlier'
      : `wrong: ${count} of ${tracks.size} tracks`;
  }
  if (JSON.stringify(await storage.getRuns()) !== runs) return 'wrong: the runs differ';
  return refused > 0 ? 'refused reading' : 'exact';
}

/** The track as text; undefined if it is refused with a code. */
async function formatOrRefuse(storage: TrackingStorage, trackId: string): Promise<string | undefined> {
  try {
    const track = await storage.getTrack(trackId);
    return track ? formatTrack(track) : 'gone';
  } catch (error) {
    if (error instanceof TrackingError) return undefined;
    throw error;
  }
}

/** A shortened log looks like that of a process that died earlier: then the tracks are the first ones, none left out. */
function isEarlier({ tracks, isClosed }: Reference, damage: Damage, found: readonly string[]): boolean {
  if (isClosed || damage.kind !== 'log') return false;
  return [...tracks.keys()].slice(0, found.length).every((trackId, i) => trackId === found[i]);
}
