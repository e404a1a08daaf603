import type { Summary, SumRow } from '../../../src/storage/index.ts';

/** A track as the model knows it. */
export interface ModelTrack {
  trackId: string;
  userName: string;
  timeStamp: number;
  data: Record<string, unknown>;
}

/** What was counted once. */
interface Counted {
  timeStamp: number;
  key: string;
  transfer: number;
}

const PARTS: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'longOffset',
};

type Period = 'hour' | 'date' | 'month';

/** The name of the period that a moment is in, put together from what the platform says of the moment alone. */
export function nameOf(timeZone: string, period: Period, timeStamp: number): string {
  const format = new Intl.DateTimeFormat('en-US', { ...PARTS, timeZone });
  const parts = Object.fromEntries(format.formatToParts(timeStamp).map(({ type, value }) => [type, value]));
  const { year, month, day, hour } = parts as Record<string, string>;
  if (period === 'month') return `${year}-${month}-01`;
  if (period === 'date') return `${year}-${month}-${day}`;
  const offset = parts.timeZoneName === 'GMT' ? '+00:00' : parts.timeZoneName!.slice(3);
  return `${year}-${month}-${day}T${hour}:00:00${offset}`;
}

/** The sums of one summary, kept as a list of everything that was ever counted. */
export class SumModel {
  readonly summary: Summary;
  timeZone: string;
  counted: Counted[] = [];

  constructor(summary: Summary, timeZone: string) {
    this.summary = summary;
    this.timeZone = timeZone;
  }

  count({ userName, timeStamp, data }: ModelTrack): void {
    const track = { taskId: 'a', userName, timeStamp, data };
    const key = this.summary.keyOf(track);
    if (key !== undefined) this.counted.push({ timeStamp, key, transfer: this.summary.transferOf(track) });
  }

  /** Gives a key another name, which counts as one of its own. */
  rename(key: string, name: string): void {
    for (const each of this.counted) if (each.key === key) each.key = name;
  }

  rebuild(tracks: Iterable<ModelTrack>, fromMonth?: string): void {
    const isKept = ({ timeStamp }: Counted | ModelTrack): boolean =>
      fromMonth !== undefined && nameOf(this.timeZone, 'month', timeStamp) < fromMonth;
    this.counted = this.counted.filter(isKept);
    for (const track of tracks) if (!isKept(track)) this.count(track);
  }

  /** All rows, the newest first, then by hits, then by key. */
  rows(period: Period): SumRow[] {
    const rows = new Map<string, SumRow & { time: number }>();
    for (const { timeStamp, key, transfer } of this.counted) {
      const date = nameOf(this.timeZone, period, timeStamp);
      const row = rows.get(`${date} ${key}`) ?? { date, key, hits: 0, transfer: 0, time: timeStamp };
      row.hits++;
      row.transfer += transfer;
      row.time = Math.min(row.time, timeStamp);
      rows.set(`${date} ${key}`, row);
    }
    const times = new Map<string, number>();
    for (const { date, time } of rows.values()) times.set(date, Math.min(time, times.get(date) ?? Infinity));
    return [...rows.values()]
      .sort((a, b) => times.get(b.date)! - times.get(a.date)! || b.hits - a.hits || (a.key < b.key ? -1 : 1))
      .map(({ date, key, hits, transfer }) => ({ date, key, hits, transfer }));
  }
}
