export { codeOf, ifMissing, unlessMissing } from './failure.ts';
export { gunzip, isDamage } from './gunzip.ts';
