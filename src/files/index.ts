export { codeOf, ifMissing, unlessMissing } from './failure.ts';
export { gunzip, isDamage } from './gunzip.ts';
export { checkIsFree, isExistsError, type SafeFileOptions, writeSafely } from './safe-file.ts';
export { syncFolder } from './sync-folder.ts';
