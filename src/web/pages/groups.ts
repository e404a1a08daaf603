import type { Section } from './page.ts';

/** What tracks are grouped by: their tasks or their users. */
export interface Grouping {
  section: Section & ('tasks' | 'users');
  attribute: 'taskId' | 'userName';
  /** What one of the groups is called, and many. */
  one: string;
  many: string;
  /** The filter for tracks that finds one group. */
  field: 'task' | 'user';
  /** What the groups are divided by in turn, on the page of one. */
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
