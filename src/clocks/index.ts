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
export { findChange, findMoment, momentOf, type OffsetAt } from './find-moment.ts';
export { type TimeValue, toOptionalTimeStamp, toTimeStamp } from './time-value.ts';
export { checkTimeZone, HOUR_MS, isSameZone, TimeZone } from './time-zone.ts';
export { utcTime, type WallTime } from './wall-time.ts';
export { ZoneClock } from './zone-clock.ts';
