import { formatCount } from '../../charts/index.ts';
import type { UsageTotals } from '../../usage/index.ts';
import { formatDuration } from '../html/figures.ts';

/** An amount of a trackable, by its kind: a duration, or a number. */
export function formatAmount(kind: UsageTotals['kind'], amount: number): string {
  if (kind === 'timer') return formatDuration(amount);
  return Number.isInteger(amount) ? formatCount(amount) : amount.toFixed(2);
}

/** A share from 0 to 1 as a percentage. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
