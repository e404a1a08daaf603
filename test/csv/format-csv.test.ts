import { expect, it } from 'vitest';
import { formatCsv } from '../../src/csv/index.ts';

it('marks text that a spreadsheet takes for a formula, and leaves numbers below zero as they are', () => {
  expect(formatCsv([['=1+1', '-x', -3, 0.5, true, undefined, 'a,"b"']])).toBe(
    `'=1+1,'-x,-3,0.5,true,,"a,""b"""\n`,
  );
});

it('ends lines as files for Windows where that is wanted', () => {
  expect(formatCsv([['a'], [1]], 'windows')).toBe('a\r\n1\r\n');
});
