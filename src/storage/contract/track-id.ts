import { TRACK_NUM_MAX } from './limits.ts';

/** The public id of a track: its number with at least seven digits. */
export function trackIdOf(trackNum: number): string {
  return trackNum >= 1_000_000 ? String(trackNum) : String(10_000_000 + trackNum).slice(1);
}

/** The number in a track id; 0 if the text is none. Columns would take a greater number for one they have. */
export function parseTrackId(trackId: string): number {
  if (!/^\d{7,10}$/.test(trackId)) return 0;
  const trackNum = Number(trackId);
  return trackNum <= TRACK_NUM_MAX && trackIdOf(trackNum) === trackId ? trackNum : 0;
}
