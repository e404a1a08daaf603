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
const TASKS = 24;
const USERS = 60;
const WINDOWS = 40;
const WARM_UP = 4;
/** Every window covers this share of all tracks, or WINDOW_TRACKS_MAX where that is less. */
const WINDOW_SHARE = 1 / 1_000;
const WINDOW_TRACKS_MIN = 20;
const WINDOW_TRACKS_MAX = 1_000;
const PREFIXES = ['amina', 'boris', 'carla', 'elif', 'jürgen', 'lena', 'rosa', 'zoë'];

interface Survey {
  tasks: Map<string, number>;
  users: Map<string, number>;
  timeStamps: Float64Array;
  lastKeys: LastKey[];
}

/** Looks at all tracks once and chooses tasks and users of middling popularity, windows and keys. */
export function makeWorkload(size: number, seed: number): Workload {
  const survey = takeSurvey(size, seed);
  const random = new Random(seed + 1);
  const tasks = middling(survey.tasks, TASKS + WARM_UP);
  const users = middling(survey.users, USERS + WARM_UP);
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

/** Values neither popular nor rare: ranked by popularity, every other one from a tenth of the ranks on. */
function middling(counts: ReadonlyMap<string, number>, wanted: number): string[] {
  const ranked = [...counts].sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1));
  const first = Math.floor(ranked.length / 20);
  const values = ranked.slice(first).map(([value]) => value);
  return values.filter((_, place) => place % 2 === 0).slice(0, wanted);
}

function chooseWindows(sorted: Float64Array, wanted: number): [from: number, to: number][] {
  const length = Math.min(Math.max(sorted.length * WINDOW_SHARE, WINDOW_TRACKS_MIN), WINDOW_TRACKS_MAX);
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
      taskIds: [random.pick(tasks), random.pick(tasks)],
      userName,
    })),
    'user-prefix': PREFIXES.map((prefix) => ({ kind: 'user-prefix', prefix: `${prefix}-` })),
  };
}

function split(selections: Selection[]): { measured: Selection[]; warmUp: Selection[] } {
  return { measured: selections.slice(WARM_UP), warmUp: selections.slice(0, WARM_UP) };
}
