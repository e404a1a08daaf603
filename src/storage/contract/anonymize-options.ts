import { checkOptions, describe, LongCall } from '../../arguments/index.ts';
import { ArgumentTypeError } from '../../errors.ts';
import { checkIndexedText, type DataPath, parseDataPath } from '../../values/index.ts';
import { LONG_CALL_OPTIONS, parseBefore } from './maintenance-options.ts';
import type { AnonymizeOptions } from './options.ts';
import type { MaintenanceProgress } from './progress.ts';
import type { Bound } from './spans.ts';
import type { AnonymizeSettings } from './track-engine.ts';

/** @throws TypeError, RangeError that name the option */
export function parseAnonymizeOptions(
  value: AnonymizeOptions,
): Omit<AnonymizeSettings, 'onProgress'> & { before: Bound; call: LongCall<MaintenanceProgress> } {
  const options = checkOptions('options', value, ['before', 'fields', 'salt', ...LONG_CALL_OPTIONS]);
  const { before, fields, salt } = options;
  return {
    before: parseBefore(before),
    ...parseFields(fields),
    salt: salt === undefined ? undefined : checkIndexedText('salt', salt),
    call: new LongCall(options),
  };
}

function parseFields(value: unknown): { isUserName: boolean; paths: readonly DataPath[] } {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ArgumentTypeError(`fields must be an array of at least one field, received ${describe(value)}`);
  }
  const paths = value.flatMap((field: unknown, i) =>
    field === 'userName' ? [] : [parseDataPath(`fields[${i}]`, field)],
  );
  return { isUserName: value.includes('userName'), paths };
}
