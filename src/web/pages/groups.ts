import { exactly } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import { capital } from '../html/figures.ts';
import { linkTo } from '../html/link.ts';
import type { Column } from '../html/table.ts';
import { textCell } from '../html/visible-text.ts';
import type { Group } from './greatest.ts';
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
