import { hash } from 'node:crypto';
import { INDEXED_TEXT_LENGTH_MAX } from '../../../values/index.ts';
import type { Combination } from './change.ts';

/** A text for each combination; the length keeps task and user apart. One that is too long for maps is hashed. */
export function combinationKey({ taskId, runId, userName }: Combination): string {
  const text = `${runId} ${taskId.length} ${taskId}${userName}`;
  return text.length <= INDEXED_TEXT_LENGTH_MAX ? text : hash('sha256', text);
}
