import { exactly } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import type { TimeSpan } from '../filters/params.ts';
import { capital } from '../html/figures.ts';
import { linkTo } from '../html/links.ts';
import type { Column } from '../html/table.ts';
import { textCell } from '../html/visible-text.ts';
import type { Section, View } from './page.ts';

/** A grouping of tracks, by task or by user. */
export interface Grouping {
  section: Section & ('tasks' | 'users');
  attribute: 'taskId' | 'userName';
  /** The noun for a group, and its plural. */
  one: string;
  many: string;
  /** The parameter that filters by a group. */
  field: 'task' | 'user';
  /** The grouping of the tracks of one group, on its page. */
  others: Grouping;
}

export const TASKS: Grouping = {
  section: 'tasks',
  attribute: 'taskId',
  one: 'task',
  many: 'tasks',
  field: 'task',
  get others() {
    return USERS;
  },
};

export const USERS: Grouping = {
  section: 'users',
  attribute: 'userName',
  one: 'user',
  many: 'users',
  field: 'user',
  others: TASKS,
};

/** The columns of names and of numbers of tracks, which link to the group and to its tracks that pass `filter`. */
export function groupColumns(
  { links }: View,
  { section, one, field }: Grouping,
  filter: Record<string, string> = {},
): [name: Column<Group>, tracks: Column<Group>] {
  const pageOf = (name: string) => links.to(`/${section}/one`, { id: exactly(name) });
  const tracksOf = (name: string) => links.to('/tracks', { ...filter, [field]: exactly(name) });
  return [
    { title: capital(one), cell: ([name]) => linkTo(pageOf(name), textCell(name)) },
    { title: 'Tracks', isNumber: true, cell: ([name, count]) => linkTo(tracksOf(name), formatCount(count)) },
  ];
}

/** A name, the number of its tracks, and their span where a page shows it. */
export type Group = readonly [name: string, count: number, span?: TimeSpan | undefined];

/** The groups with the greatest counts, the greatest first, and equal ones as they came. It sorts only these. */
export function greatestOf(counts: ReadonlyMap<string, number>, lengthMax: number): Group[] {
  const least = leastOf(counts, lengthMax);
  const groups: Group[] = [];
  for (const group of counts) if (group[1] >= least) groups.push(group);
  return groups.sort((a, b) => b[1] - a[1]).slice(0, lengthMax);
}

/** The least count among the greatest. */
function leastOf(counts: ReadonlyMap<string, number>, lengthMax: number): number {
  const frequencies = new Map<number, number>();
  for (const count of counts.values()) frequencies.set(count, (frequencies.get(count) ?? 0) + 1);
  let left = lengthMax;
  for (const [count, frequency] of [...frequencies].sort((a, b) => b[0] - a[0])) {
    left -= frequency;
    if (left <= 0) return count;
  }
  return 0;
}
