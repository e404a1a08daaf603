import { TrackingError } from '../../../src/errors.ts';
import type { TrackingStorage } from '../../../src/storage/index.ts';
import type { Random } from '../../support/random.ts';
import { hostileValue } from './hostile-values.ts';

/** A method as one sees it who knows nothing of types. */
type AnyMethod = (...args: unknown[]) => unknown;

/** The methods that are called, with arguments that are right: some of them are replaced by hostile ones. */
const CALLS: Readonly<Record<string, (random: Random) => unknown[]>> = {
  saveUserTrack: (random) => [
    'a',
    0,
    random.pick(['u', 'v']),
    { state: random.below(5) },
    { update: random.chance(0.3) },
  ],
  saveUserTracks: () => [[{ taskId: 'a', userName: 'u', data: { n: 1 } }], undefined],
  getPosition: () => ['log'],
  updateTrack: (random) => [idOf(random), { state: 1 }, { overwrite: random.chance(0.5) }],
  removeTrack: (random) => [idOf(random)],
  getTrack: (random) => [idOf(random)],
  getUserTracks: () => ['a', 0, 'u'],
  getLastUserTrack: () => ['a', 0, 'u'],
  query: () => [{ taskId: 'a' }, { limit: 5 }],
  queryMetadata: () => [{ userName: 'u*' }, { limit: 5, orderBy: 'state' }],
  iterate: () => [{ taskId: ['a', 'b'] }, { limit: 5, reverse: true }],
  count: () => [{ state: { gte: 2 } }],
  distinct: () => ['userName', { taskId: 'a' }],
  countBy: () => ['state', {}],
  getUserNames: () => ['a'],
  getTaskIds: () => [],
  explain: () => [{ taskId: 'a' }, {}],
  startRun: () => ['a', { timeStamp: 0 }],
  stopRun: () => ['a', 0, true],
  getRun: () => [{ taskId: 'a' }],
  getRuns: () => [],
  restoreRun: () => [{ runId: 1, taskId: 'a', start: 0, end: 1, finished: true, isCurrent: false }],
};

const METHODS = Object.keys(CALLS);

const idOf = (random: Random): string => String(1 + random.below(40)).padStart(7, '0');

/** What a call came to. */
export type Outcome = 'answer' | 'TypeError' | 'RangeError' | 'TrackingError' | `wrong: ${string}`;

/** Calls any method with arguments of which some are hostile. */
export async function hostileCall(storage: TrackingStorage, random: Random): Promise<Outcome> {
  const method = random.pick(METHODS);
  const args = CALLS[method]!(random);
  for (let i = 0; i < args.length; i++) if (random.chance(0.4)) args[i] = spoil(args[i], random);
  if (random.chance(0.05)) args.push(hostileValue(random));
  try {
    const answer = await (storage as unknown as Record<string, AnyMethod>)[method]!(...args);
    if (method === 'iterate') for await (const _ of answer as AsyncIterable<unknown>);
    return 'answer';
  } catch (error) {
    return nameOf(error, method);
  }
}

/** Another value; or an object with one of its values replaced. */
function spoil(value: unknown, random: Random): unknown {
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || Array.isArray(value) || random.chance(0.4)) return hostileValue(random);
  const keys = Object.keys(value);
  return keys.length === 0 ? hostileValue(random) : { ...value, [random.pick(keys)]: hostileValue(random) };
}

function nameOf(error: unknown, method: string): Outcome {
  if (error instanceof TrackingError) return 'TrackingError';
  if (error instanceof RangeError) return isOurs(error) ? 'RangeError' : `wrong: ${method}: ${error.stack}`;
  if (error instanceof TypeError) return isOurs(error) ? 'TypeError' : `wrong: ${method}: ${error.stack}`;
  return `wrong: ${method} threw ${String(error)}`;
}

/** Whether the message was written for people: JavaScript's own say what the program did wrong, not the caller. */
function isOurs({ message }: Error): boolean {
  return !/is not a function|is not iterable|Cannot (read|convert|mix|set|destructure)|undefined \(|call stack/.test(
    message,
  );
}
