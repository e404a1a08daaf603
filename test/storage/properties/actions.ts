import fc, { type Arbitrary } from 'fast-check';
import type { Delivery, TrackData } from '../../../src/storage/index.ts';

/** What happens to one storage by one call. */
export type Call =
  | { do: 'save'; entry: Entry; update: boolean; overwrite: boolean }
  | { do: 'saveBatch'; entries: Entry[]; delivery: Delivery | undefined }
  | { do: 'updateTrack'; trackNum: number; data: TrackData; overwrite: boolean }
  | { do: 'removeTrack'; trackNum: number }
  | { do: 'startRun'; taskId: string | undefined; timeStamp: number | undefined }
  | { do: 'stopRun'; taskId: string | undefined; runId: number; finish: boolean };

/** What happens to a storage: a call, several in flight together, or something to all of it. */
export type Action =
  | Call
  | { do: 'together'; calls: Call[] }
  | { do: 'reindexTracks' }
  | { do: 'reopen' }
  | { do: 'kill' };

/** A track to save; without a time stamp it happens now. */
export interface Entry {
  taskId: string;
  runId: number;
  userName: string;
  data: TrackData;
  timeStamp: number | undefined;
}

/** The tiny space of keys that makes collisions happen. */
export const TASK_IDS = ['a', 'ab', 'b', ''] as const;
export const USER_NAMES = ['u', 'ü', 'u*', '\uffff', '😀'] as const;
export const ATTRIBUTES = ['state', 'size'] as const;
const STATES = ['x', 'xy', '', 'x*', 0, -0, 1, 2.5, true, false, null, {}, Number.NaN, undefined];

const taskId = mostlyTheFirst(TASK_IDS);
const userName = mostlyTheFirst(USER_NAMES);
/** Moments near one another, some before 1970, so that times come equal and out of order. */
export const moment = fc.integer({ min: -3, max: 9 });
const runId = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 5 }));
const trackNum = fc.integer({ min: 1, max: 12 });

/** Any of the values, but half of the time the first: tracks must meet in one task, run and user to be compared. */
function mostlyTheFirst<T>([first, ...others]: readonly [T, ...T[]]): Arbitrary<T> {
  return fc.oneof(fc.constant(first), fc.constantFrom(...others));
}

const data: Arbitrary<TrackData> = fc.record(
  {
    state: fc.constantFrom(...STATES),
    size: fc.integer({ min: 0, max: 3 }),
    note: fc.constantFrom(1, 'n', [1]),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const entry: Arbitrary<Entry> = fc.record({
  taskId,
  runId,
  userName,
  data,
  timeStamp: fc.option(moment, { nil: undefined }),
});

const delivery: Arbitrary<Delivery> = fc.record({
  source: fc.constantFrom('log', 'other'),
  position: fc.integer({ min: 0, max: 4 }),
});

/** Any call. */
export const call: Arbitrary<Call> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('save' as const),
      entry,
      update: fc.boolean(),
      overwrite: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('saveBatch' as const),
      entries: fc.array(entry, { maxLength: 4 }),
      delivery: fc.option(delivery, { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('updateTrack' as const),
      trackNum,
      data,
      overwrite: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('removeTrack' as const), trackNum }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('startRun' as const),
      taskId: fc.option(taskId, { nil: undefined }),
      timeStamp: fc.option(moment, { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stopRun' as const),
      taskId: fc.option(taskId, { nil: undefined }),
      runId,
      finish: fc.boolean(),
    }),
  },
);

/** Any action. */
export const action: Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: call },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('together' as const),
      calls: fc.array(call, { minLength: 2, maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Action>({ do: 'reindexTracks' }) },
  { weight: 2, arbitrary: fc.constantFrom<Action>({ do: 'reopen' }, { do: 'kill' }) },
);
