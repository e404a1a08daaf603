export {
  type CalendarDate,
  dateOfDay,
  dayOfDate,
  firstDayOfMonth,
  formatDay,
  monthOfDay,
  two,
} from './calendar.ts';
export { parseDuration } from './duration.ts';
export { NAMED_TIME_FORMS, type NamedTime, parseNamedTime } from './named-time.ts';
export { type TimeValue, toOptionalTimeStamp, toTimeStamp } from './time-value.ts';
export { checkTimeZone, HOUR_MS, isSameZone, TimeZone } from './time-zone.ts';
export { divide, periodsFrom, periodsUpTo, type TimeWindow, windowAt } from './windows.ts';
