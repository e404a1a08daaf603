import { checkOptions, checkPath, describe, LongCall, type LongCallOptions } from '../../arguments/index.ts';
import { ArgumentTypeError } from '../../errors.ts';
import type { ArchiveOptions, PruneOptions } from './options.ts';
import type { MaintenanceProgress } from './progress.ts';
import { type Bound, parseBound } from './spans.ts';

/** The options of a long call that has no others. @throws TypeError */
export function parseLongCall<P>(value: LongCallOptions<P> | undefined): LongCall<P> {
  return new LongCall(checkOptions('options', value, LONG_CALL_OPTIONS));
}

/** The names of what every long call takes. */
export const LONG_CALL_OPTIONS = ['onProgress', 'signal'] as const;

/** How tracks are archived before they go, checked. */
export interface Archiving {
  archive: string | undefined;
  call: LongCall<MaintenanceProgress>;
}

/** @throws TypeError, RangeError that name the option */
export function parsePruneOptions(value: PruneOptions | undefined): Archiving & { before: Bound } {
  const { before, ...archiving } = checkOptions('options', value, ['before', ...ARCHIVE_OPTIONS]);
  return { before: parseBefore(before), ...parseArchiving(archiving) };
}

const ARCHIVE_OPTIONS = ['archive', ...LONG_CALL_OPTIONS] as const;

/** The moment that a call needs so that it does not mean all tracks. @throws TypeError, RangeError */
export function parseBefore(value: unknown): Bound {
  const before = parseBound('before', value, Math.ceil);
  if (before) return before;
  throw new ArgumentTypeError(
    `before must be a moment, a date, a month or a year, received ${describe(value)}`,
  );
}

/** @throws TypeError, RangeError that name the option */
export function parseArchiving(value: ArchiveOptions | undefined): Archiving {
  const options = checkOptions('options', value, ARCHIVE_OPTIONS);
  const { archive } = options;
  return {
    archive: archive === undefined ? undefined : checkPath('archive', archive),
    call: new LongCall(options),
  };
}
