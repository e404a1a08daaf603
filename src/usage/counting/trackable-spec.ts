import { checkFlag, checkInteger, describe, isMapping } from '../../arguments/index.ts';
import { checkBoundedText, checkOptions, listNames } from '../arguments.ts';
import {
  CHECKPOINTS_MAX,
  DESCRIPTION_LENGTH_MAX,
  NAME_LENGTH_MAX,
  STATE_LENGTH_MAX,
} from '../partial/limits.ts';
import { TRACKABLE_KINDS, type TrackableDefinition, type TrackableKind } from '../partial/usage-entry.ts';
import type { StateSettings } from './state.ts';

/** What can be said of any trackable. */
export interface TrackableOptions {
  /** What it is for: it stands in reports and in what is uploaded. Default ''. */
  description?: string | undefined;
  /** How many rows of its history are kept. Totals do not suffer when the oldest ones go. Default: that of the tracker. */
  maxRows?: number | undefined;
}

/** What can be said of a state. */
export interface StateOptions extends TrackableOptions {
  /** The state it is in until another is set. Default: none. */
  initialState?: string | undefined;
  /** Also store a state that it is in already. Default false. */
  keepRepeats?: boolean | undefined;
}

/** What must be said of a sequence. */
export interface SequenceOptions<C extends string = string> extends TrackableOptions {
  /** The checkpoints in order, at least one. */
  checkpoints: readonly C[];
}

/** What can be said of any kind. */
type AnyOptions = StateOptions & SequenceOptions;

/** A kind with its own options and none of the others. */
type SpecOf<K extends TrackableKind, O> = O & { kind: K } & {
  [Name in Exclude<keyof AnyOptions, keyof O>]?: never;
};

/** One trackable of a definition: its kind, or its kind and what else there is to say of it. */
export type TrackableSpec =
  | 'statistic'
  | 'state'
  | 'timer'
  | SpecOf<'statistic', TrackableOptions>
  | SpecOf<'state', StateOptions>
  | SpecOf<'timer', TrackableOptions>
  | SpecOf<'sequence', SequenceOptions>;

/** A specification, checked. */
export interface ParsedSpec {
  definition: TrackableDefinition;
  state: StateSettings;
  maxRows: number | undefined;
}

/** The most rows that can be asked for. */
export const TRACKABLE_ROWS_MAX = 1_000_000_000;

const KEYS: Record<TrackableKind, readonly string[]> = {
  statistic: ['kind', 'description', 'maxRows'],
  state: ['kind', 'description', 'maxRows', 'initialState', 'keepRepeats'],
  timer: ['kind', 'description', 'maxRows'],
  sequence: ['kind', 'description', 'maxRows', 'checkpoints'],
};

/** @throws TypeError, RangeError that name the trackable */
export function parseSpec(name: unknown, value: unknown): ParsedSpec {
  const known = checkBoundedText('the name of a trackable', name, NAME_LENGTH_MAX, 1);
  const where = `the trackable '${known}'`;
  const spec = typeof value === 'string' ? { kind: value } : value;
  if (!isMapping(spec))
    throw new TypeError(`${where} must be a kind or an object, received ${describe(value)}`);
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
      initialState: checkInitialState(where, spec.initialState),
      keepRepeats: checkFlag(`keepRepeats of ${where}`, spec.keepRepeats),
    },
    maxRows: spec.maxRows === undefined ? undefined : checkMaxRows(`maxRows of ${where}`, spec.maxRows),
  };
}

/** @throws TypeError, RangeError */
export function checkMaxRows(name: string, value: unknown): number {
  return checkInteger(name, value, 1, TRACKABLE_ROWS_MAX);
}

function checkKind(where: string, kind: unknown): TrackableKind {
  if (TRACKABLE_KINDS.includes(kind as TrackableKind)) return kind as TrackableKind;
  throw new TypeError(
    `kind of ${where} must be one of ${listNames(TRACKABLE_KINDS)}, received ${describe(kind)}`,
  );
}

function checkInitialState(where: string, state: unknown): string | undefined {
  return state === undefined
    ? undefined
    : checkBoundedText(`initialState of ${where}`, state, STATE_LENGTH_MAX);
}

function checkCheckpoints(where: string, value: unknown): readonly string[] {
  if (!Array.isArray(value))
    throw new TypeError(`checkpoints of ${where} must be an array, received ${describe(value)}`);
  if (value.length === 0 || value.length > CHECKPOINTS_MAX)
    throw new RangeError(`checkpoints of ${where} must be 1 to ${CHECKPOINTS_MAX}, received ${value.length}`);
  return value.map((each: unknown, index) =>
    checkBoundedText(`checkpoints[${index}] of ${where}`, each, NAME_LENGTH_MAX, 1),
  );
}
