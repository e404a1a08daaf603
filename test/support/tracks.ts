import type { Track } from '../../src/storage/index.ts';

/** The moment the examples of the tests start from: 2026-11-21 19:09 UTC. */
export const START = Date.UTC(2026, 10, 21, 19, 9);

/** The moment `count` minutes after the first one of the tests. */
export function minute(count: number): number {
  return START + count * 60_000;
}

/** The numbers of tracks, in the order they come. */
export function numbersOf(tracks: readonly Pick<Track, 'trackNum'>[]): number[] {
  return tracks.map((track) => track.trackNum);
}

/** Takes everything an iteration gives. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

/** The track id that stands for a track number. */
export function trackIdOf(trackNum: number): string {
  return String(trackNum).padStart(7, '0');
}
