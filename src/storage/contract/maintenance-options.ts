import { checkFunction, checkOptions, checkPath, describe } from '../../arguments/index.ts';
import type { ArchiveOptions, PruneOptions } from './options.ts';
import { type Bound, parseBound } from './spans.ts';
import type { PruneSettings } from './track-engine.ts';

/** The options of a long call that does nothing but report its progress. */
export type ProgressOptions<P> = { onProgress?: ((progress: P) => void) | undefined };

/** @throws TypeError */
export function parseProgress<P>(value: ProgressOptions<P> | undefined): ((progress: P) => void) | undefined {
  const { onProgress } = checkOptions('options', value, ['onProgress']);
  return checkFunction('onProgress', onProgress);
}

/** @throws TypeError, RangeError that name the option */
export function parsePruneOptions(value: PruneOptions | undefined): PruneSettings & { before: Bound } {
  const { before, archive, onProgress } = checkOptions('options', value, ['before', 'archive', 'onProgress']);
  return { before: parseBefore(before), ...parseArchiving({ archive, onProgress }) };
}

/** The moment that a call needs so that it does not mean all tracks. @throws TypeError, RangeError */
export function parseBefore(value: unknown): Bound {
  const before = parseBound('before', value, Math.ceil);
  if (before) return before;
  throw new TypeError(`before must be a moment, a date, a month or a year, received ${describe(value)}`);
}

/** @throws TypeError, RangeError that name the option */
export function parseArchiving(value: ArchiveOptions | undefined): PruneSettings {
  const { archive, onProgress } = checkOptions('options', value, ['archive', 'onProgress']);
  return {
    archive: archive === undefined ? undefined : checkPath('archive', archive),
    onProgress: checkFunction('onProgress', onProgress),
  };
}
