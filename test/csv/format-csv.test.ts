import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatCsv, jsonCell } from '../../src/csv/index.ts';
import { trials } from '../support/randomness.ts';

/** The cells that a spreadsheet makes of CSV: quotes count where a cell begins, whatever its language takes for a separator. */
function cellsOf(csv: string, separator: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at < csv.length; at++) {
    let cell = '';
    if (csv[at] === '"') {
      for (at++; at < csv.length && !(csv[at] === '"' && csv[at + 1] !== '"'); at++) {
        if (csv[at] === '"') at++;
        cell += csv[at];
      }
      at++;
    }
    while (at < csv.length && csv[at] !== separator && csv[at] !== '\n' && csv[at] !== '\r')
      cell += csv[at++];
    cells.push(cell);
  }
  return cells;
}

const isFormula = (cell: string): boolean => /^\s*[=+\-@]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell);
const SEPARATORS = [',', ';', '\t', '|'];

it('marks text that a spreadsheet takes for a formula, and leaves numbers below zero as they are', () => {
  expect(formatCsv([['=1+1', '-x', -3, 0.5, true, undefined, 'a,"b"']])).toBe(
    `'=1+1,'-x,-3,0.5,true,,"a,""b"""\n`,
  );
});

it('ends lines as files for Windows where that is wanted', () => {
  expect(formatCsv([['a'], [1]], 'windows')).toBe('a\r\n1\r\n');
});

it.each(['a\n=1+1', 'a\r=1+1', 'x;=1+1', 'x\t@sum(1)', 'x; =1', 'x|-1+1', 'a\n\n+1', ';;=1'])(
  'lets %j begin no cell with a formula, in whatever language it is opened',
  (text) => {
    for (const lineEnd of ['unix', 'windows'] as const) {
      const csv = formatCsv(
        [
          ['task', text],
          [text, 1],
        ],
        lineEnd,
      );
      for (const separator of SEPARATORS) expect(cellsOf(csv, separator).filter(isFormula)).toEqual([]);
    }
  },
);

const text = fc.string({ unit: fc.constantFrom(...'a=+-@;,|"\t\r\n \'1') });

it('never lets text begin a cell with a formula', () => {
  const property = fc.property(fc.array(fc.array(text, { minLength: 3, maxLength: 3 })), (rows) => {
    const csv = formatCsv(rows, 'windows');
    for (const separator of SEPARATORS) expect(cellsOf(csv, separator).filter(isFormula)).toEqual([]);
  });
  fc.assert(property, trials(300));
});

it('keeps what JSON in a cell says', () => {
  const property = fc.property(fc.dictionary(text, text), (value) => {
    const json = jsonCell(JSON.stringify(value));
    expect(JSON.parse(json)).toEqual({ ...value });
    const csv = formatCsv([['task', value]]);
    for (const separator of SEPARATORS) expect(cellsOf(csv, separator).filter(isFormula)).toEqual([]);
    expect(cellsOf(csv, ',')[1]).toBe(json);
  });
  fc.assert(property, trials(300));
});
