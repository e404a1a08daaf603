import { checkFunction, describe } from '../../arguments/index.ts';
import { checkIndexedText, type DataPath, parseDataPath } from '../../values/index.ts';
import type { AnonymizeOptions } from './options.ts';
import type { AnonymizeSettings } from './track-engine.ts';

/** @throws TypeError, RangeError that name the option */
export function parseAnonymizeOptions({ fields, salt, onProgress }: AnonymizeOptions): AnonymizeSettings {
  return {
    ...parseFields(fields),
    salt: salt === undefined ? undefined : checkIndexedText('salt', salt),
    onProgress: checkFunction('onProgress', onProgress),
  };
}

function parseFields(value: unknown): { isUserName: boolean; paths: readonly DataPath[] } {
  if (!Array.isArray(value) || value.length === 0) {
    throw new TypeError(`fields must be an array of at least one field, received ${describe(value)}`);
  }
  const paths = value.flatMap((field: unknown, i) =>
    field === 'userName' ? [] : [parseDataPath(`fields[${i}]`, field)],
  );
  return { isUserName: value.includes('userName'), paths };
}
