import type { Clock } from './clock.ts';
import type { ListColumn } from './list.ts';

/** A column of numbers. People read at most two digits behind the point. */
export function numberColumn<T>(key: string, title: string, value: (row: T) => number): ListColumn<T> {
  const show = (row: T) => value(row).toLocaleString('en-US', { maximumFractionDigits: 2 });
  return { key, title, value, show, align: 'right' };
}

/** A column of times in the zone of the clock: ISO 8601 for machines. */
export function timeColumn<T>(
  key: string,
  title: string,
  clock: Clock,
  value: (row: T) => number,
): ListColumn<T> {
  return {
    key,
    title,
    value: (row) => clock.formatIso(value(row)),
    show: (row) => clock.format(value(row)),
  };
}

/** A column of flags. */
export function flagColumn<T>(key: string, title: string, value: (row: T) => boolean): ListColumn<T> {
  return { key, title, value, show: (row) => (value(row) ? 'yes' : '') };
}
