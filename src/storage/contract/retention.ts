import { checkKeys, checkPath, describe, isMapping } from '../../arguments/index.ts';
import { parseDuration } from '../../clocks/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import type { RetentionPolicy } from './options.ts';

/** @throws TypeError, RangeError that name what is wrong */
export function parseRetention(value: unknown): RetentionPolicy {
  if (!isMapping(value))
    throw new ArgumentTypeError(`retention must be an object, received ${describe(value)}`);
  checkKeys('option of retention', value, ['tracks', 'archive']);
  parseDuration('retention.tracks', value.tracks);
  const tracks = value.tracks as string | number;
  if (value.archive === undefined) return { tracks };
  const archive = checkPath('retention.archive', value.archive);
  if (!archive.includes(DATE))
    throw new ArgumentRangeError(
      `retention.archive must have a ${DATE} in it, as each archive is a new file; received ${describe(archive)}`,
    );
  return { tracks, archive };
}

/** What stands for the moment in the names of archives. */
const DATE = '{date}';

/** The archive of an application of the policy now: of `{date}`, `2026-12-01T06-25-38Z`. */
export function archiveNow({ archive }: RetentionPolicy): string | undefined {
  return archive?.replaceAll(DATE, `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z`);
}

/** The first moment whose tracks the policy keeps. */
export function keepFrom({ tracks }: RetentionPolicy): number {
  return Date.now() - parseDuration('retention.tracks', tracks);
}
