import { divide, type TimeWindow, type TimeZone } from '../../clocks/index.ts';
import type { TimeSpan } from '../filters/params.ts';
import { chart } from '../html/charts.ts';
import { addressTime, markRepeated } from '../html/figures.ts';
import type { Html } from '../html/html.ts';
import { linkTo } from '../html/links.ts';
import { WINDOWS_MAX } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';
import type { View } from './page.ts';

/** The number of tracks in each window of time. */
export interface Activity {
  /** The length of a window: `hour`, `day`. */
  unit: string;
  windows: (TimeWindow & { count: number })[];
}

/** The span of the tracks that meet criteria; undefined if there are none. */
export async function spanOf(storage: ViewedStorage, criteria: object): Promise<TimeSpan | undefined> {
  const [first] = await storage.queryMetadata(criteria, { orderBy: 'timeStamp', limit: 1 });
  if (!first) return undefined;
  const [last] = await storage.queryMetadata(criteria, { orderBy: 'timeStamp', reverse: true, limit: 1 });
  return { from: first.timeStamp, to: last?.timeStamp ?? first.timeStamp };
}

/** The time of the newest track that meets criteria; now if there is none. */
export async function newestTime(storage: ViewedStorage, criteria: object): Promise<number> {
  return (await spanOf(storage, criteria))?.to ?? Date.now();
}

/** Counts tracks by windows of time, from the indexes alone. */
export async function activityOf(
  storage: ViewedStorage,
  criteria: object,
  span: TimeSpan,
  zone: TimeZone,
  signal: AbortSignal,
): Promise<Activity> {
  const { unit, windows } = divide(span.from, span.to, zone, WINDOWS_MAX);
  const counted: Activity['windows'] = [];
  for (const { start, end } of windows) {
    signal.throwIfAborted();
    const count = await storage.count({ ...criteria, timeStamp: { gte: start, lt: end } });
    counted.push({ start, end, count });
  }
  return { unit, windows: counted };
}

/** A chart of the number of tracks over time. Each window in its table links to its tracks. */
export function activityChart(view: View, activity: Activity, filter: Record<string, string> = {}): Html {
  const { links, zone } = view;
  const points = activity.windows.map(({ start, end, count }) => {
    const params = { ...filter, from: addressTime(start, zone), to: addressTime(end - 1000, zone) };
    const label = linkTo(links.to('/tracks', params), markRepeated(zone.format(start), start, zone));
    return { time: start, label, values: [count] };
  });
  const unit = `Tracks by ${activity.unit}`;
  return chart({ title: unit, series: ['Tracks'], unit: 'From', points, kind: 'bars', zone: zone.name });
}
