import { checkFlag, checkFunction, checkKeys, describe, isMapping } from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { checkIndexedText } from '../../values/index.ts';
import type { TrackData } from './types.ts';

/** The longest name of a summary in UTF-16 units. */
const NAME_LENGTH_MAX = 200;

/** What a summary sees of a track: what the caller saved. The run may not be known yet. */
export interface CountedTrack<D extends object = TrackData> {
  readonly taskId: string;
  readonly userName: string;
  /** Integer milliseconds since 1970, UTC. */
  readonly timeStamp: number;
  readonly data: D;
}

/** What a summary counts, and under which key. */
export interface SummaryDefinition<D extends object = TrackData> {
  /** Identifies the summary and its stored sums. At most 200 characters. */
  name: string;
  /** The key that the track is counted under; undefined: it is not counted. It must return the same for the same track. */
  key: (track: CountedTrack<D>) => string | null | undefined;
  /** What the track adds to `transfer`, such as bytes: an integer >= 0; null or undefined adds nothing. Default: nothing. */
  transfer?: ((track: CountedTrack<D>) => number | null | undefined) | undefined;
  /** Whether its keys identify people: then erasing a user renames the keys of all tracks of the user. Default false. */
  isPersonal?: boolean | undefined;
}

/** A hook that counts each track in the batch that stores it: `hits` and `transfer` by hour, date and month. */
export class Summary {
  /** Identifies the summary. */
  readonly name: string;
  /** Whether its keys identify people. */
  readonly isPersonal: boolean;
  readonly #key: SummaryDefinition<never>['key'];
  readonly #transfer: SummaryDefinition<never>['transfer'];

  /** @throws TypeError, RangeError that name what is wrong with the definition */
  constructor(definition: SummaryDefinition<never>) {
    if (!isMapping(definition)) {
      throw new ArgumentTypeError(`a summary is defined by an object, received ${describe(definition)}`);
    }
    checkKeys('part of a summary', definition, ['name', 'key', 'transfer', 'isPersonal']);
    this.name = checkName(definition.name);
    if (typeof definition.key !== 'function') {
      throw new ArgumentTypeError(`key must be a function, received ${describe(definition.key)}`);
    }
    this.#key = definition.key;
    this.#transfer = checkFunction('transfer', definition.transfer);
    this.isPersonal = checkFlag('isPersonal', definition.isPersonal);
  }

  /** The key that a track is counted under; undefined if it is not counted. @throws what the definition throws; TypeError, RangeError */
  keyOf(track: CountedTrack<object>): string | undefined {
    const key = this.#key(track as CountedTrack<never>);
    return key === undefined || key === null ? undefined : checkIndexedText('key', key);
  }

  /** What a track adds to `transfer`. @throws what the definition throws; TypeError, RangeError */
  transferOf(track: CountedTrack<object>): number {
    const transfer = this.#transfer?.(track as CountedTrack<never>);
    if (transfer === undefined || transfer === null) return 0;
    if (typeof transfer !== 'number') {
      throw new ArgumentTypeError(`transfer must be a number, received ${describe(transfer)}`);
    }
    if (Number.isSafeInteger(transfer) && transfer >= 0) return transfer + 0;
    throw new ArgumentRangeError(`transfer must be an integer from 0 to 2^53 - 1, received ${transfer}`);
  }
}

function checkName(value: unknown): string {
  const name = checkIndexedText('name', value);
  if (name !== '' && name.length <= NAME_LENGTH_MAX) return name;
  throw new ArgumentRangeError(`name must have 1 to ${NAME_LENGTH_MAX} characters, received ${name.length}`);
}
