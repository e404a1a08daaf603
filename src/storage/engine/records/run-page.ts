import type { RunRegistry, RunState } from '../../../runs/index.ts';
import type { Steps } from '../../../slices/index.ts';
import { runPageKey } from '../keys.ts';
import { decodeValue, encodeValue } from './codec.ts';
import {
  narrow,
  type PackedNumbers,
  type PackedTimes,
  packNumbers,
  packTimes,
  unpackNumbers,
  unpackTimes,
} from './packed-numbers.ts';
import { firstRowOfPage, PAGE_ROWS } from './page-rows.ts';

/** Rows handled between two yields. */
const ROWS_STRIDE = 4096;

const EXISTS = 1;
const CURRENT = 2;
const FINISHED = 4;

/** Packs a page of up to 65,536 runs with successive ids, with no run beyond `upTo`. */
export function* encodeRunPage(
  number: number,
  runs: RunRegistry,
  upTo: number,
): Steps<{ bytes: Buffer; count: number }> {
  const first = firstRowOfPage(number);
  const rows = Math.max(0, Math.min(PAGE_ROWS, upTo + 1 - first));
  const [starts, ends, flags] = [new Float64Array(rows), new Float64Array(rows), new Uint8Array(rows)];
  const taskOrdinals = new Uint32Array(rows);
  const tasks = new Map<string, number>();
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (row % ROWS_STRIDE === ROWS_STRIDE - 1) yield;
    const run = runs.get(first + row);
    if (!run) continue;
    count++;
    starts[row] = run.start;
    ends[row] = run.end;
    flags[row] = EXISTS | (run.isCurrent ? CURRENT : 0) | (run.finished ? FINISHED : 0);
    if (run.taskId !== undefined) taskOrdinals[row] = ordinalOf(tasks, run.taskId);
  }
  const packedTasks = [[...tasks.keys()], ...packNumbers(narrow(taskOrdinals, tasks.size))];
  const fields = [count, packTimes(starts, flags), packTimes(ends, flags), flags, packedTasks];
  return { bytes: encodeValue(runPageKey(number), fields), count };
}

/** The 1-based index of a task on the page. */
function ordinalOf(tasks: Map<string, number>, taskId: string): number {
  const ordinal = tasks.get(taskId) ?? tasks.size + 1;
  tasks.set(taskId, ordinal);
  return ordinal;
}

/** The number of runs on a page, and the runs with their ids. */
export interface RunPage {
  count: number;
  runs: Iterable<RunState>;
}

type PackedRunPage = [
  count: number,
  starts: PackedTimes,
  ends: PackedTimes,
  flags: Uint8Array,
  tasks: [taskIds: string[], ...ordinals: PackedNumbers],
];

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeRunPage(number: number, bytes: Buffer): RunPage {
  const page = decodeValue(runPageKey(number), bytes) as PackedRunPage;
  return { count: page[0], runs: runsOf(firstRowOfPage(number), page) };
}

function* runsOf(first: number, page: PackedRunPage): Generator<RunState> {
  const [, packedStarts, packedEnds, flags, [taskIds, ...packedOrdinals]] = page;
  const [starts, ends] = [unpackTimes(packedStarts), unpackTimes(packedEnds)];
  const ordinals = unpackNumbers(packedOrdinals);
  for (let row = 0; row < flags.length; row++) {
    const flag = flags[row]!;
    if ((flag & EXISTS) === 0) continue;
    yield {
      runId: first + row,
      taskId: ordinals[row] === 0 ? undefined : taskIds[ordinals[row]! - 1],
      start: starts[row]!,
      end: ends[row]!,
      finished: (flag & FINISHED) !== 0,
      isCurrent: (flag & CURRENT) !== 0,
    };
  }
}
