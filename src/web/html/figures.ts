import { DAY_MS } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import { HOUR_MS, type TimeZone } from '../../clocks/index.ts';
import type { UsageTotals } from '../../usage/index.ts';
import { type Html, html } from './html.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** A count with the thing that is counted: `1 track`, `1,234 tracks`. */
export function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A duration by its two greatest units: `0.3 s`, `4 m 10 s`, `2 d 3 h`. */
export function formatDuration(ms: number): string {
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(ms < 10 * SECOND_MS ? 1 : 0)} s`;
  if (ms < HOUR_MS) return two(ms, MINUTE_MS, 'm', SECOND_MS, 's');
  if (ms < DAY_MS) return two(ms, HOUR_MS, 'h', MINUTE_MS, 'm');
  return two(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

function two(ms: number, unitMs: number, unit: string, partMs: number, part: string): string {
  const rest = Math.floor((ms % unitMs) / partMs);
  return `${formatCount(Math.floor(ms / unitMs))} ${unit}${rest === 0 ? '' : ` ${rest} ${part}`}`;
}

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

/** An amount of a trackable, by its kind: a duration, or a number. */
export function formatAmount(kind: UsageTotals['kind'], amount: number): string {
  if (kind === 'timer') return formatDuration(amount);
  return Number.isInteger(amount) ? formatCount(amount) : amount.toFixed(2);
}

/** A share from 0 to 1 as a percentage. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
