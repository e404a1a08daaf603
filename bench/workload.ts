import type { CountCriteria, Selection } from './driver.ts';
import { Random } from './random.ts';
import { numberedTracks } from './tracks.ts';

/** A task, run and user that has tracks. */
export type LastKey = [taskId: string, runId: number, userName: string];

export type SelectionKind = 'task' | 'user' | 'window';

/** The questions that every driver is asked; made once for a size and a seed. */
export interface Workload {
  lastKeys: LastKey[];
  /** Selections to measure, and others of the same kind to warm up with. */
  selections: Record<SelectionKind, { measured: Selection[]; warmUp: Selection[] }>;
  counts: Record<CountCriteria['kind'], CountCriteria[]>;
  taskIds: string[];
}

const LAST_KEYS = 4_000;
const TASKS = 12;
const USERS = 60;
const WINDOWS = 40;
const WARM_UP = 4;
/** Users with about so many tracks are asked for, whatever the size. */
const USER_TRACKS = 400;
/** So many tracks lie in a window, but no more than this share of all. */
const WINDOW_TRACKS = 1_000;
const WINDOW_SHARE_MAX = 0.02;
const PREFIXES = ['amina', 'boris', 'carla', 'elif', 'jürgen', 'lena', 'rosa', 'zoë'];

interface Survey {
  tasks: Map<string, number>;
  users: Map<string, number>;
  timeStamps: Float64Array;
  lastKeys: LastKey[];
}

/** Looks at all tracks once and chooses tasks of middling popularity, users, windows and keys. */
export function makeWorkload(size: number, seed: number): Workload {
  const survey = takeSurvey(size, seed);
  const random = new Random(seed + 1);
  const tasks = middling(survey.tasks, TASKS + WARM_UP);
  const users = nearest(survey.users, USERS + WARM_UP);
  const windows = chooseWindows(survey.timeStamps.sort(), WINDOWS + WARM_UP);
  return {
    lastKeys: survey.lastKeys,
    selections: {
      task: split(tasks.map((value) => ({ attribute: 'taskId', value }))),
      user: split(users.map((value) => ({ attribute: 'userName', value }))),
      window: split(windows.map(([from, to]) => ({ attribute: 'timeStamp', from, to }))),
    },
    counts: chooseCounts(tasks, users, windows, random),
    taskIds: tasks,
  };
}

function takeSurvey(size: number, seed: number): Survey {
  const random = new Random(seed);
  const survey: Survey = {
    tasks: new Map(),
    users: new Map(),
    timeStamps: new Float64Array(size),
    lastKeys: [],
  };
  let place = 0;
  for (const { taskId, runId, userName, timeStamp } of numberedTracks({ seed, from: 0, to: size })) {
    survey.tasks.set(taskId, (survey.tasks.get(taskId) ?? 0) + 1);
    survey.users.set(userName, (survey.users.get(userName) ?? 0) + 1);
    survey.timeStamps[place++] = timeStamp;
    if (random.next() * size < LAST_KEYS) survey.lastKeys.push([taskId, runId, userName]);
  }
  shuffle(survey.lastKeys, random);
  return survey;
}

function shuffle(items: unknown[], random: Random): void {
  for (let place = items.length - 1; place > 0; place--) {
    const other = random.below(place + 1);
    [items[place], items[other]] = [items[other], items[place]];
  }
}

/** Values neither popular nor rare: ranked by popularity, every other one from a twentieth of the ranks on. */
function middling(counts: ReadonlyMap<string, number>, wanted: number): string[] {
  const ranked = [...counts].sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1));
  const first = Math.floor(ranked.length / 20);
  const values = ranked.slice(first).map(([value]) => value);
  return values.filter((_, place) => place % 2 === 0).slice(0, wanted);
}

/** Values with about as many tracks as a user should have. */
function nearest(counts: ReadonlyMap<string, number>, wanted: number): string[] {
  const distance = ([, count]: [string, number]): number => Math.abs(count - USER_TRACKS);
  const ranked = [...counts].sort((a, b) => distance(a) - distance(b) || (a[0] < b[0] ? -1 : 1));
  return ranked.slice(0, wanted).map(([value]) => value);
}

function chooseWindows(sorted: Float64Array, wanted: number): [from: number, to: number][] {
  const length = Math.min(Math.ceil(sorted.length * WINDOW_SHARE_MAX), WINDOW_TRACKS);
  const step = (sorted.length - length) / wanted;
  return Array.from({ length: wanted }, (_, place) => {
    const first = Math.floor(place * step);
    return [sorted[first] ?? 0, sorted[Math.floor(first + length - 1)] ?? 0];
  });
}

function chooseCounts(
  tasks: readonly string[],
  users: readonly string[],
  windows: readonly [from: number, to: number][],
  random: Random,
): Workload['counts'] {
  return {
    'task-in-window': tasks.map((taskId) => {
      // A window of counting spans several of those that rows are read from.
      const place = random.below(windows.length - 3);
      return {
        kind: 'task-in-window',
        taskId,
        from: windows[place]?.[0] ?? 0,
        to: windows[place + 3]?.[1] ?? 0,
      };
    }),
    'tasks-of-user': users.map((userName) => ({
      kind: 'tasks-of-user',
      taskIds: pickTwo(tasks, random),
      userName,
    })),
    'user-prefix': PREFIXES.map((prefix) => ({ kind: 'user-prefix', prefix: `${prefix}-` })),
  };
}

/** Two that differ. */
function pickTwo(items: readonly string[], random: Random): [string, string] {
  const first = random.pick(items);
  return [first, random.pick(items.filter((item) => item !== first))];
}

function split(selections: Selection[]): { measured: Selection[]; warmUp: Selection[] } {
  return { measured: selections.slice(WARM_UP), warmUp: selections.slice(0, WARM_UP) };
}
