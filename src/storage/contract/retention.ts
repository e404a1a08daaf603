import { checkKeys, describe, isMapping } from '../../arguments/index.ts';
import { parseDuration } from '../../clocks/index.ts';
import type { RetentionPolicy } from './options.ts';

/** @throws TypeError, RangeError that name what is wrong */
export function parseRetention(value: unknown): RetentionPolicy {
  if (!isMapping(value)) throw new TypeError(`retention must be an object, received ${describe(value)}`);
  checkKeys('option of retention', value, ['tracks']);
  parseDuration('retention.tracks', value.tracks);
  return { tracks: value.tracks as string | number };
}

/** The first moment whose tracks the policy keeps. */
export function keepFrom({ tracks }: RetentionPolicy): number {
  return Date.now() - parseDuration('retention.tracks', tracks);
}
