import type { Activity } from '../activity.ts';
import { chart } from '../html/chart.ts';
import type { Html } from '../html/html.ts';
import { linkTo } from '../html/link.ts';
import { addressTime, markRepeated } from '../html/times.ts';
import type { View } from './page.ts';

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
