import type { ViewedStorage } from '../viewed-storage.ts';
import type { Zone } from '../zone.ts';
import { divide, type TimeWindow } from './windows.ts';

/** The first and the last moment of some tracks, in milliseconds since 1970 (UTC). */
export interface Span {
  first: number;
  last: number;
}

/** How many tracks there are in each window of time. */
export interface Activity {
  /** What a window is called: `hour`, `day`. */
  unit: string;
  windows: (TimeWindow & { count: number })[];
}

/** When the first and the last of some tracks happened; undefined if there are none. */
export async function spanOf(storage: ViewedStorage, criteria: object): Promise<Span | undefined> {
  const [first] = await storage.queryMetadata(criteria, { orderBy: 'timeStamp', limit: 1 });
  if (!first) return undefined;
  const [last] = await storage.queryMetadata(criteria, { orderBy: 'timeStamp', reverse: true, limit: 1 });
  return { first: first.timeStamp, last: last?.timeStamp ?? first.timeStamp };
}

/** Counts tracks by windows of time, from the indexes alone. */
export async function activityOf(
  storage: ViewedStorage,
  criteria: object,
  span: Span,
  zone: Zone,
  signal: AbortSignal,
): Promise<Activity> {
  const { unit, windows } = divide(span.first, span.last, zone);
  const counted: Activity['windows'] = [];
  for (const { start, end } of windows) {
    signal.throwIfAborted();
    const count = await storage.count({ ...criteria, timeStamp: { gte: start, lt: end } });
    counted.push({ start, end, count });
  }
  return { unit, windows: counted };
}
