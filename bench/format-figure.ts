const SCALES = [
  { from: 1e9, divisor: 1e9, letter: 'G' },
  { from: 1e6, divisor: 1e6, letter: 'M' },
  { from: 1e4, divisor: 1e3, letter: 'k' },
] as const;

/** A number in three digits or so: `1.13 M`, `113 k`, `4,130`, `0.62`, `0.0031`. */
export function formatFigure(value: number): string {
  const scale = SCALES.find(({ from }) => value >= from);
  if (scale) return `${threeDigits(value / scale.divisor)} ${scale.letter}`;
  return threeDigits(value);
}

/** A ratio: `4.1`, `0.62`, `38`. */
export function formatRatio(ratio: number): string {
  return threeDigits(ratio);
}

function threeDigits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  if (value >= 10) return value.toFixed(1);
  return value >= 1 || value === 0 ? value.toFixed(2) : value.toPrecision(2);
}
