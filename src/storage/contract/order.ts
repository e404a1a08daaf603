import {
  checkCount,
  checkFlag,
  checkFunction,
  checkOptions,
  checkSignal,
  describe,
} from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { checkIndexedText } from '../../values/index.ts';
import { parseTrackId } from './track-id.ts';
import type { IterateOptions, QueryOptions } from './types.ts';

/** The order of an answer and the part of it that is wanted, checked. */
export interface Order {
  by: string;
  isReverse: boolean;
  limit: number;
  offset: number;
  /** The track after which the answer begins; 0: at the start. */
  after: number;
}

const TRACK_ATTRIBUTES = ['taskId', 'runId', 'userName', 'timeStamp'];
const OPTION_NAMES = ['orderBy', 'reverse', 'limit', 'offset', 'after', 'signal'] as const;

/** @throws TypeError, RangeError that name the option */
export function parseOrder(value: QueryOptions<string> | undefined, attributes: readonly string[]): Order {
  const options = checkOptions('options', value, OPTION_NAMES);
  checkSignal(options.signal)?.throwIfAborted();
  const by = options.orderBy === undefined ? 'trackNum' : options.orderBy;
  return {
    by: checkName('orderBy', by, ['trackNum', ...TRACK_ATTRIBUTES, ...attributes]),
    isReverse: checkFlag('reverse', options.reverse),
    limit: options.limit === undefined ? Infinity : checkCount('limit', options.limit),
    offset: options.offset === undefined ? 0 : checkCount('offset', options.offset),
    after: options.after === undefined ? 0 : parseCursor(options.after),
  };
}

/** The options of an iteration. @throws TypeError, RangeError that name the option */
export function parseIteration(
  value: IterateOptions<string> | undefined,
  attributes: readonly string[],
): Pick<IterateOptions, 'onDamaged' | 'signal'> & { order: Order } {
  const { onDamaged, ...options } = checkOptions('options', value, [...OPTION_NAMES, 'onDamaged']);
  return {
    order: parseOrder(options, attributes),
    onDamaged: checkFunction('onDamaged', onDamaged),
    signal: options.signal,
  };
}

/** Checks the name of an indexed attribute. @throws TypeError */
export function checkAttribute(value: unknown, attributes: readonly string[]): string {
  return checkName('attribute', value, [...TRACK_ATTRIBUTES, ...attributes]);
}

function checkName(name: string, value: unknown, known: readonly string[]): string {
  if (typeof value === 'string' && known.includes(value)) return value;
  throw new ArgumentTypeError(`${name} must be one of ${known.join(', ')}, received ${describe(value)}`);
}

function parseCursor(value: unknown): number {
  const trackNum = parseTrackId(checkIndexedText('after', value));
  if (trackNum === 0)
    throw new ArgumentRangeError(`after must be a trackId such as '0000001', received ${describe(value)}`);
  return trackNum;
}

/** Whether an answer in ascending order of track numbers is in the order that is asked for. */
export const isByTrackNum = (order: Order): boolean => order.by === 'trackNum';
