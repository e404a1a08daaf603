import fc, { type Arbitrary } from 'fast-check';
import type { Criteria, QueryOptions, TrackData } from '../../../src/storage/index.ts';
import { ATTRIBUTES, moment, TASK_IDS, USER_NAMES } from './actions.ts';
import type { Attribute } from './compare.ts';

type ProbeCriteria = Criteria<TrackData, Attribute>;
type ProbeOptions = Omit<QueryOptions<Attribute>, 'after'>;

/** A question to ask of the storage and of the model. */
export interface Probe {
  criteria: ProbeCriteria;
  options: ProbeOptions;
  attribute: (typeof METADATA)[number] | Attribute;
}

/** A condition of any form on an attribute that has one of the values. */
function condition<V>(value: Arbitrary<V>, texts: readonly string[]): Arbitrary<unknown> {
  const bound = fc.option(value, { nil: undefined });
  const prefixes = fc.constantFrom('', ...texts.flatMap((text) => [text, text.slice(0, 1)]));
  const forms: Arbitrary<unknown>[] = [
    value,
    value.map((equals) => ({ equals })),
    fc.record({ gt: bound, gte: bound, lt: bound, lte: bound }, { requiredKeys: [], noNullPrototype: true }),
  ];
  if (texts.length > 0) {
    forms.push(
      prefixes.map((prefix) => ({ prefix })),
      prefixes.map((prefix) => `${prefix}*`),
    );
  }
  return fc.oneof(...forms).filter(hasOneType);
}

/** Bounds of different types are refused, and so is a range without any. */
function hasOneType(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date) return true;
  const types = Object.values(value)
    .filter((bound) => bound !== undefined)
    .map((bound) => typeof bound);
  return new Set(types).size === 1;
}

/** A condition, or any of several. */
function criterion<V>(value: Arbitrary<V>, texts: readonly string[] = []): Arbitrary<unknown> {
  const one = condition(value, texts);
  return fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: fc.array(one, { maxLength: 3 }) });
}

const STATES = ['x', 'xy', 'x*', ''];
const state = fc.constantFrom<unknown>(...STATES, 0, 1, 2.5, true, false);
const runId = fc.integer({ min: 1, max: 5 });
const time = fc.oneof(
  moment,
  moment.map((at) => new Date(at)),
);
const timeOrOpen = fc.option(time);

const criteria: Arbitrary<ProbeCriteria> = fc
  .record(
    {
      taskId: criterion(fc.constantFrom(...TASK_IDS), TASK_IDS),
      runId: fc.option(criterion(runId)),
      userName: criterion(fc.constantFrom(...USER_NAMES), USER_NAMES),
      timeStamp: criterion(moment),
      timeFrom: timeOrOpen,
      timeTo: timeOrOpen,
      timeFromTo: fc.tuple(timeOrOpen, timeOrOpen),
      state: criterion(state, STATES),
      size: criterion(fc.integer({ min: 0, max: 3 })),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((record) => record as ProbeCriteria);

const METADATA = ['taskId', 'runId', 'userName', 'timeStamp'] as const;
const attribute = fc.constantFrom<Probe['attribute']>(...METADATA, ...ATTRIBUTES);

const options: Arbitrary<ProbeOptions> = fc.record(
  {
    orderBy: fc.constantFrom('trackNum' as const, ...METADATA, ...ATTRIBUTES),
    reverse: fc.boolean(),
    limit: fc.nat({ max: 5 }),
    offset: fc.nat({ max: 3 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Any question; most ask for few attributes, so that something is found. */
export const probe: Arbitrary<Probe> = fc.record({ criteria: sparse(criteria), options, attribute });

/** Keeps at most two of the criteria. */
function sparse(whole: Arbitrary<ProbeCriteria>): Arbitrary<ProbeCriteria> {
  return fc.tuple(whole, fc.nat({ max: 8 }), fc.integer({ min: 0, max: 2 })).map(([record, first, count]) => {
    const entries = Object.entries(record);
    const from = entries.length === 0 ? 0 : first % entries.length;
    return Object.fromEntries(entries.slice(from, from + count)) as ProbeCriteria;
  });
}
