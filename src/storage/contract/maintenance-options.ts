import { checkFunction, checkOptions, checkPath } from '../../arguments/index.ts';
import type { PruneOptions } from './options.ts';
import type { PruneSettings } from './track-engine.ts';

/** The options of a long call that does nothing but report its progress. */
export type ProgressOptions<P> = { onProgress?: ((progress: P) => void) | undefined };

/** @throws TypeError */
export function parseProgress<P>(value: ProgressOptions<P> | undefined): ((progress: P) => void) | undefined {
  const { onProgress } = checkOptions('options', value, ['onProgress']);
  return checkFunction('onProgress', onProgress);
}

/** @throws TypeError, RangeError that name the option */
export function parsePruneOptions(value: PruneOptions | undefined): PruneSettings {
  const { archive, onProgress } = checkOptions('options', value, ['archive', 'onProgress']);
  return {
    archive: archive === undefined ? undefined : checkPath('archive', archive),
    onProgress: checkFunction('onProgress', onProgress),
  };
}
