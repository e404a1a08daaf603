import { DAY_MS } from '../../arguments/index.ts';
import type { MasterStorage, UsageData } from '../../usage/index.ts';
import { parseSpan, type TimeSpan } from '../filters/params.ts';
import { inputValue } from '../html/figures.ts';
import { chooser, hiddenInput, inputField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { HttpError } from '../http-error.ts';
import { USAGE_ENTRIES_MAX } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';
import { newestTime } from './activity.ts';
import type { View } from './page.ts';

/** The number of the newest tracks that decide whether a storage is a master. */
const SAMPLE_LENGTH = 20;
const KINDS: readonly string[] = ['statistic', 'state', 'timer', 'sequence'] satisfies UsageData['kind'][];
const DEFAULT_DAYS = 30;

/** The storage as a master of usage; undefined if none of its newest tracks is usage. */
export async function findMaster(storage: ViewedStorage): Promise<MasterStorage | undefined> {
  const heads = await storage.queryMetadata({}, { reverse: true, limit: SAMPLE_LENGTH });
  for (const { trackId } of heads) {
    const track = await storage.getTrack(trackId);
    // The type of the view's storage does not tell its data; this track does.
    if (track && isUsage(track.data)) return storage as unknown as MasterStorage;
  }
  return undefined;
}

function isUsage(data: object): boolean {
  const { kind, tracker, seq } = data as Partial<UsageData>;
  return KINDS.includes(kind as string) && typeof tracker === 'string' && typeof seq === 'number';
}

/**
 * The span that an address asks for; by default the 30 days up to the newest track that meets the criteria.
 *
 * @throws HttpError for a wrong parameter, and for more entries than a page adds up
 */
export async function parseRange(
  { storage, zone }: View,
  params: URLSearchParams,
  criteria: object,
): Promise<TimeSpan> {
  const newest = () => newestTime(storage, criteria);
  const { from, to } = await parseSpan(params, ['from', 'to'], zone, newest, DEFAULT_DAYS * DAY_MS);
  const entries = await storage.count({ ...criteria, timeFrom: from, timeTo: to });
  if (entries <= USAGE_ENTRIES_MAX) return { from, to };
  throw new HttpError(
    400,
    `There are ${entries} entries in this time, more than the ${USAGE_ENTRIES_MAX} that a page adds up; choose a shorter one.`,
  );
}

/** The form that chooses the time of usage. It passes on `params`. */
export function rangeForm(
  { links, zone }: View,
  path: string,
  range: TimeSpan,
  params: Record<string, string> = {},
): Html {
  const input = (name: 'from' | 'to', label: string) =>
    inputField(name, label, inputValue(range[name], zone), { type: 'datetime-local', step: 1 });
  const hidden = Object.entries(params).map(([name, value]) => hiddenInput(name, value));
  const fields = html`${hidden}${input('from', 'From')}${input('to', 'Up to')}`;
  return chooser('Choose the time', links.to(path), fields, links.to(path, params));
}
