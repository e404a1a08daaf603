import type { Zone } from '../zone.ts';

/** The name of a moment, marked where clocks were put back and give it for the second time. */
export function markAgain(zone: Zone, timeStamp: number, name: string): string {
  return zone.isAgain(timeStamp) ? `${name} (again)` : name;
}
