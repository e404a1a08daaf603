import {
  checkBoundedText,
  checkFlag,
  checkInteger,
  checkOptions,
  describe,
  isMapping,
  listNames,
  optional,
} from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import {
  CHECKPOINTS_MAX,
  DESCRIPTION_LENGTH_MAX,
  NAME_LENGTH_MAX,
  STATE_LENGTH_MAX,
} from '../partial/limits.ts';
import { TRACKABLE_KINDS, type TrackableKind } from '../partial/usage-entry.ts';

/** The options of every trackable. */
export interface TrackableOptions {
  /** What it counts, for reports and uploads. Default ''. */
  description?: string | undefined;
  /**
   * How many rows of its history to keep. Removing the oldest ones does not change totals. Default: the option of the
   * tracker.
   */
  maxRows?: number | undefined;
}

/** The options of a state. */
export interface StateOptions extends TrackableOptions {
  /** The state until another one is set. Default: none. */
  initialState?: string | undefined;
  /** Whether to store the current state when it is set again. Default false. */
  keepRepeats?: boolean | undefined;
}

/** The options of a sequence. */
export interface SequenceOptions<C extends string = string> extends TrackableOptions {
  /** The checkpoints in order, at least one. */
  checkpoints: readonly C[];
}

type AnyOptions = StateOptions & SequenceOptions;

/** A kind with its own options only. */
type SpecOf<K extends TrackableKind, O> = O & { kind: K } & {
  [Name in Exclude<keyof AnyOptions, keyof O>]?: never;
};

/** A trackable in a definition: its kind, or its kind with options. */
export type TrackableSpec =
  | 'statistic'
  | 'state'
  | 'timer'
  | SpecOf<'statistic', TrackableOptions>
  | SpecOf<'state', StateOptions>
  | SpecOf<'timer', TrackableOptions>
  | SpecOf<'sequence', SequenceOptions>;

export const TRACKABLE_ROWS_MAX = 1_000_000_000;

const KEYS: Record<TrackableKind, readonly string[]> = {
  statistic: ['kind', 'description', 'maxRows'],
  state: ['kind', 'description', 'maxRows', 'initialState', 'keepRepeats'],
  timer: ['kind', 'description', 'maxRows'],
  sequence: ['kind', 'description', 'maxRows', 'checkpoints'],
};

/** @throws TypeError, RangeError that name the trackable */
export function parseSpec(name: unknown, value: unknown) {
  const known = checkBoundedText('the name of a trackable', name, NAME_LENGTH_MAX, 1);
  const where = `the trackable '${known}'`;
  const spec = typeof value === 'string' ? { kind: value } : value;
  if (!isMapping(spec))
    throw new ArgumentTypeError(`${where} must be a kind or an object, received ${describe(value)}`);
  const kind = checkKind(where, spec.kind);
  checkOptions(where, spec, KEYS[kind]);
  const description = spec.description ?? '';
  return {
    definition: {
      name: known,
      kind,
      description: checkBoundedText(`description of ${where}`, description, DESCRIPTION_LENGTH_MAX),
      checkpoints: kind === 'sequence' ? checkCheckpoints(where, spec.checkpoints) : [],
    },
    state: {
      initialState: checkInitialState(`initialState of ${where}`, spec.initialState),
      keepRepeats: checkFlag(`keepRepeats of ${where}`, spec.keepRepeats),
    },
    maxRows: checkMaxRows(`maxRows of ${where}`, spec.maxRows),
  };
}

function checkKind(where: string, kind: unknown): TrackableKind {
  if (TRACKABLE_KINDS.includes(kind as TrackableKind)) return kind as TrackableKind;
  throw new ArgumentTypeError(
    `kind of ${where} must be one of ${listNames(TRACKABLE_KINDS)}, received ${describe(kind)}`,
  );
}

const checkInitialState = optional((name, value) => checkBoundedText(name, value, STATE_LENGTH_MAX));

const checkMaxRows = optional((name, value) => checkInteger(name, value, 1, TRACKABLE_ROWS_MAX));

function checkCheckpoints(where: string, value: unknown): readonly string[] {
  if (!Array.isArray(value))
    throw new ArgumentTypeError(`checkpoints of ${where} must be an array, received ${describe(value)}`);
  if (value.length === 0 || value.length > CHECKPOINTS_MAX)
    throw new ArgumentRangeError(
      `checkpoints of ${where} must be 1 to ${CHECKPOINTS_MAX}, received ${value.length}`,
    );
  return value.map((each: unknown, index) =>
    checkBoundedText(`checkpoints[${index}] of ${where}`, each, NAME_LENGTH_MAX, 1),
  );
}
