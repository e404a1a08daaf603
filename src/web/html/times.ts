import type { TimeZone } from '../../clocks/index.ts';
import { type Html, html } from './html.ts';

/** A moment as the clocks of the view's zone show it. */
export function timeCell(timeStamp: number, zone: TimeZone): Html {
  const iso = new Date(timeStamp).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${zone.format(timeStamp)}</time>`;
}

/** The value of an input for date and time: `2026-11-21T19:09:30`; empty for years that such an input does not take. */
export function inputValue(timeStamp: number, zone: TimeZone): string {
  const value = zone.format(timeStamp).replace(' ', 'T');
  return /^\d{4}-/.test(value) ? value : '';
}

/** The second of a moment for an address. A second that clocks show twice is in UTC. */
export function addressTime(timeStamp: number, zone: TimeZone): string {
  const second = Math.floor(timeStamp / 1000) * 1000;
  if (zone.isRepeated(second)) return new Date(second).toISOString().replace('.000', '');
  return zone.format(second).replace(' ', 'T');
}

/** The name of a moment, with a mark if clocks were put back and show it for the second time. */
export function markRepeated(name: string, timeStamp: number, zone: TimeZone): string {
  return zone.isRepeated(timeStamp) ? `${name} (again)` : name;
}
