export { findChange, findMoment, momentOf, type OffsetAt } from './find-moment.ts';
export { utcTime, type WallTime } from './wall-time.ts';
export { ZoneClock } from './zone-clock.ts';
