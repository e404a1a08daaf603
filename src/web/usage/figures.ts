import { formatCount } from '../../charts/index.ts';
import type { UsageTotals } from '../../usage/index.ts';
import { formatDuration } from '../html/figures.ts';

/** An amount of a trackable as its kind has it: a number, a time, how often. */
export function formatAmount(kind: UsageTotals['kind'], amount: number): string {
  if (kind === 'timer') return formatDuration(amount);
  return Number.isInteger(amount) ? formatCount(amount) : amount.toFixed(2);
}

/** A part of a whole, from 0 to 1, as a percentage. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
