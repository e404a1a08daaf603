import { decodeTrack, encodeTrack } from '../drivers/ceiling.ts';
import { timePasses } from '../stopwatch.ts';
import { numberedTracks } from '../tracks.ts';
import type { TrialContext } from '../trial.ts';

const RECORDS_MAX = 50_000;
const SLICE = 200;

/** The ceiling of reading rows: records a second, decoded from bytes that lie in memory. */
export async function unpackRate({ size, seed, repeatForMs }: TrialContext): Promise<number> {
  const records = [...numberedTracks({ seed, from: 0, to: Math.min(size, RECORDS_MAX) })].map(encodeTrack);
  const decode = (bytes: Uint8Array): number => (decodeTrack(1, bytes).data.durationMs >= 0 ? 1 : 0);
  await timePasses(records, decode, { forMs: 0, slice: SLICE });
  const rate = await timePasses(records, decode, { forMs: repeatForMs, slice: SLICE });
  return rate.perSecond;
}
