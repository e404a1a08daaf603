import { repair, TrackingStorage } from '../../../src/storage/index.ts';
import { formatTrack } from '../deaths/expected-state.ts';
import type { Damage } from './damage.ts';
import { OPTIONS, type Reference } from './reference.ts';

/** What a repair brought back. */
export interface Repaired {
  /** Tracks that are as they were. */
  kept: number;
  /** Tracks that are gone, or are back in an earlier version. */
  lost: number;
  /** Those of the lost that the report names; of the others it names the file. */
  named: number;
  /** What is against the promise; empty if all is well. */
  faults: string[];
}

/** Tracks that a few bytes can take at most: those of two blocks of LevelDB. */
const LOST_BY_FEW_BYTES_MAX = 150;

/** Repairs a damaged folder, and compares what it holds afterwards with the truth and with the report. */
export async function judgeRepair(folder: string, reference: Reference, damage: Damage): Promise<Repaired> {
  let report: Awaited<ReturnType<typeof repair>>;
  try {
    report = await repair(folder);
  } catch (error) {
    return { kept: 0, named: 0, lost: reference.tracks.size, faults: [`repair threw ${error}`] };
  }
  const reported = new Set([...report.damaged.map(({ key }) => key.slice(1)), ...report.missing].map(Number));
  const faults: string[] = [];
  await using storage = await TrackingStorage.open(folder, OPTIONS);
  for await (const { message } of storage.check()) faults.push(`check: ${message}`);
  const found = new Map((await storage.query()).map((track) => [track.trackId, formatTrack(track)]));
  let [kept, lost, named] = [0, 0, 0];
  for (const [trackId, truth] of reference.tracks) {
    if (found.get(trackId) === truth) kept++;
    else {
      lost++;
      if (reported.has(Number(trackId))) named++;
      else if (report.fileDamage === undefined)
        faults.push(`track ${trackId} is ${found.get(trackId) ?? 'gone'}, which is not reported`);
    }
  }
  if (report.tracks !== found.size)
    faults.push(`${report.tracks} tracks are reported, ${found.size} are there`);
  if (lost > lossMax(damage)) faults.push(`${lost} tracks are lost`);
  return { kept, lost, named, faults };
}

/** How many tracks a damage can take at most. */
function lossMax({ kind, action }: Damage): number {
  if (kind !== 'table' && kind !== 'log') return 0;
  return action === 'flip' || action === 'overwrite' || action === 'zero' || action === 'append'
    ? LOST_BY_FEW_BYTES_MAX
    : Number.POSITIVE_INFINITY;
}
