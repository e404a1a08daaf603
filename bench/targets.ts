import type { DriverName } from './drivers/index.ts';
import type { FigureKey } from './results.ts';
import type { SelectionKind } from './workload.ts';

/** One figure of one driver; the size is that of the run unless said. */
export interface FigureOf {
  figure: FigureKey;
  driver: DriverName;
  size?: number;
}

/** What the engine has to reach: one figure, or one divided by another, at least or at most this. */
export interface Target {
  work: string;
  figure: FigureOf;
  /** Divide by this. */
  by?: FigureOf;
  /** What the result is called: `x better-sqlite3`. */
  unit: string;
  bound: { atLeast: number } | { atMost: number };
}

/** The longest block of the event loop in any trial, in milliseconds. */
export const BLOCK_MS_MAX = 50;
/** The sizes between which the cost of a track must hardly grow. */
export const GROWTH_SIZES = [100_000, 1_000_000, 10_000_000] as const;

const ROW_KINDS: readonly SelectionKind[] = ['task', 'user', 'window'];
const COUNT_KINDS = {
  'task-in-window': 'task and window',
  'tasks-of-user': 'two tasks and user',
  'user-prefix': 'prefix',
};
const LIST_KINDS = { 'user-names': 'getUserNames', 'task-ids': 'getTaskIds', 'count-by': 'countBy' };

/** At least so many times the rate of another driver. */
function faster(work: string, figure: FigureKey, driver: DriverName, atLeast: number): Target {
  return {
    work,
    figure: { figure, driver: 'tracktree' },
    by: { figure, driver },
    unit: driver === 'ceiling' ? 'of its ceiling' : `x ${driver}`,
    bound: { atLeast },
  };
}

/** At most this share of another driver's time or space. */
function smaller(work: string, figure: FigureKey, driver: DriverName, unit: string, atMost: number): Target {
  return { work, figure: { figure, driver: 'tracktree' }, by: { figure, driver }, unit, bound: { atMost } };
}

function growth(work: string, figure: FigureKey): Target {
  const [least, , most] = GROWTH_SIZES;
  return {
    work: `growth to 10 million: ${work}`,
    figure: { figure, driver: 'tracktree', size: most },
    by: { figure, driver: 'tracktree', size: least },
    unit: 'x the cost at 100,000',
    bound: { atMost: 1.5 },
  };
}

const rowTargets = ROW_KINDS.flatMap((kind): Target[] => [
  faster(`rows of a ${kind}, first time after opening`, `rows-of-${kind}/first`, 'better-sqlite3', 1),
  faster(`rows of a ${kind}, hot`, `rows-of-${kind}/hot`, 'better-sqlite3', 3),
  faster(`rows of a ${kind}, hot`, `rows-of-${kind}/hot`, 'lmdb', 1.5),
  faster(`rows of a ${kind}, metadata only`, `rows-of-${kind}/metadata`, 'better-sqlite3', 5),
]);

/** What the engine has to reach, as the project set it itself. */
export const TARGETS: readonly Target[] = [
  faster('bulk save, 1,000 a batch', 'bulk-save/batches', 'better-sqlite3', 10),
  faster('bulk save, 1,000 a batch', 'bulk-save/batches', 'lmdb', 6),
  faster('bulk save, 1,000 a batch', 'bulk-save/batches', 'ceiling', 0.65),
  faster('saves one by one, awaited', 'save-one/awaited', 'ceiling', 0.85),
  {
    work: 'saves, 256 in flight',
    figure: { figure: 'save-one/in-flight', driver: 'tracktree' },
    by: { figure: 'save-one/awaited', driver: 'tracktree' },
    unit: 'x one by one',
    bound: { atLeast: 8 },
  },
  faster('durable saves (fsync), 256 in flight', 'durable-saves/in-flight', 'better-sqlite3', 20),
  faster('getLastUserTrack', 'last-track/hot', 'better-sqlite3', 4),
  faster('getLastUserTrack', 'last-track/hot', 'lmdb', 1.5),
  ...rowTargets,
  ...Object.entries(COUNT_KINDS).map(([kind, title]) =>
    faster(`count: ${title}`, `counts/${kind}`, 'better-sqlite3', 10),
  ),
  ...Object.entries(LIST_KINDS).map(([kind, title]) => faster(title, `lists/${kind}`, 'better-sqlite3', 20)),
  smaller(
    'opening to the first answer',
    'opening/first-answer',
    'ceiling',
    'of the full scan and decode',
    0.15,
  ),
  {
    work: 'memory of the four indexes',
    figure: { figure: 'memory/per-track', driver: 'tracktree' },
    unit: 'bytes a track',
    bound: { atMost: 64 },
  },
  smaller('bytes on disk', 'disk/bytes', 'better-sqlite3', "of better-sqlite3's files", 0.6),
  growth('a save', 'growth/save'),
  growth('a row, first time', 'growth/first'),
  growth('a row, hot', 'growth/hot'),
  growth('opening, per track', 'growth/opening'),
];
