export { describe, listNames, shortenMiddle } from './describe.ts';
export { checkSignal, LongCall, type LongCallOptions, unlessAborted } from './long-call.ts';
export { checkKeys, checkOptions, integerOr, isMapping, optional, parseOptions } from './options.ts';
export { exactly, parseScalar, parseText, parseValue, type TextCondition } from './text-condition.ts';
export { DAY_MS, TIME_STAMP_MAX, TIMER_MS_MAX } from './times.ts';
export {
  checkBoundedText,
  checkCount,
  checkFlag,
  checkFunction,
  checkInteger,
  checkName,
  checkPath,
  checkPositive,
  checkText,
} from './values.ts';
