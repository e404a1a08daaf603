const PARTS: readonly [name: string, milliseconds: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** A duration in words, such as `1 day 2 hours 5 seconds`, without fractions of a second. */
export function durationInWords(milliseconds: number): string {
  let rest = milliseconds;
  const words: string[] = [];
  for (const [name, unit] of PARTS) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) words.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return words.join(' ') || '0 seconds';
}
