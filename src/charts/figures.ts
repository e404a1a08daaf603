const SIZE_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A count for people: `1,234,567`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A number of bytes for people: `512 bytes`, `12.3 MiB`. */
export function formatSize(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= 1024 && unit < SIZE_UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${unit === 0 ? formatCount(size) : size.toFixed(1)} ${SIZE_UNITS[unit]}`;
}

/** A value of a chart for people: integers in full, other numbers to three digits or so. */
export function formatValue(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return formatCount(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** A number of things: `1 track`, `2,000 tracks`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;
}
