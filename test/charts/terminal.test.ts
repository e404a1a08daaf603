import { expect, it } from 'vitest';
import type { Chart } from '../../src/charts/index.ts';
import { drawTerminal } from '../../src/charts/terminal.ts';

const chartOf = (values: readonly number[], kind: Chart['kind'] = 'columns'): Chart => {
  return { kind, title: 'hits', unit: 'UTC', points: values.map((value, i) => ({ label: `p${i}`, value })) };
};
const many = Array.from({ length: 500 }, (_, i) => i * 1e12);

it.each([[[0]], [[5]], [[0, 0, 0]], [[-3, 0, 3]], [[1e15, 0]], [many]])(
  'a line fits into the width and names its ends, whatever it shows: case %#',
  (values) => {
    const drawn = drawTerminal(chartOf(values), { width: 80 });
    for (const row of drawn.split('\n')) expect(row.length).toBeLessThanOrEqual(80);
    expect(drawn).toContain('p0');
    expect(drawn).toContain(`p${values.length - 1}`);
  },
);

it('a line of many columns keeps every peak, and a running value ends where it has come to', () => {
  const peaks = Array.from({ length: 1_000 }, (_, i) => (i === 501 ? 90 : 1));
  expect(drawTerminal(chartOf(peaks), { width: 60 })).toMatch(/^90 {2}┼ +╭╮ +$/m);
  const fallen = [...peaks.map(() => 90), 0];
  expect(drawTerminal(chartOf(fallen, 'line'), { width: 60 })).toMatch(/╰ $/m);
});

it('a chart styles its heading alone, and shows no control characters', () => {
  const chart = { ...chartOf([1, 2], 'bars'), title: 'a\u001b[2Jb' };
  const [heading, ...rest] = drawTerminal(chart, { bold: (text) => `<${text}>` }).split('\n');
  expect(heading).toBe('<a\ufffd[2Jb (UTC)>');
  expect(rest[0]).toMatch(/^ {2}p0 █+ 1$/);
});
