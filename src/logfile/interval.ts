/** Which interval since 1970 (UTC) a moment belongs to. */
export function periodOf(time: number, interval: number): number {
  return Math.floor(time / interval);
}
