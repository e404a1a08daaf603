/** A time stamp as tracks and runs show it: UTC, to the minute, e.g. `2026-11-21 19:09`. */
export function formatTime(timeStamp: number): string {
  const [date, time] = new Date(timeStamp).toISOString().split('T') as [string, string];
  return `${date} ${time.slice(0, 5)}`;
}
