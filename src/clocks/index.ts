export { utcTime, type WallTime } from './wall-time.ts';
export { ZoneClock } from './zone-clock.ts';
