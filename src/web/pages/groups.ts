import type { Section } from './page.ts';

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
  others: { attribute: 'taskId' | 'userName'; many: string; field: 'task' | 'user'; section: Section };
}

export const TASKS: Grouping = {
  section: 'tasks',
  attribute: 'taskId',
  one: 'task',
  many: 'tasks',
  field: 'task',
  others: { attribute: 'userName', many: 'users', field: 'user', section: 'users' },
};

export const USERS: Grouping = {
  section: 'users',
  attribute: 'userName',
  one: 'user',
  many: 'users',
  field: 'user',
  others: { attribute: 'taskId', many: 'tasks', field: 'task', section: 'tasks' },
};
