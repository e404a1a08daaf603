const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes for people: `12.3 MiB`. */
export function formatSize(bytes: number | undefined): string {
  if (bytes === undefined) return 'unknown';
  let [size, unit] = [bytes, 0];
  while (size >= 1024 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${size.toFixed(unit === 0 ? 0 : 1)} ${UNITS[unit]}`;
}
