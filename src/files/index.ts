export { codeOf, ifMissing, unlessMissing } from './failure.ts';
export { gunzip, isDamage } from './gunzip.ts';
export { isExistsError, openToAppend, writeSafely } from './safe-file.ts';
export { syncFolder } from './sync-folder.ts';
export { inBlocks, type TextFileOptions, writeTextFile } from './text-file.ts';
