export { describe } from './describe.ts';
export { checkOptions, isMapping } from './options.ts';
export { DAY_MS, TIME_STAMP_MAX, TIMER_MS_MAX, UNITS_MS } from './times.ts';
export { checkFlag, checkFunction, checkInteger, checkName, checkPositive, checkText } from './values.ts';
