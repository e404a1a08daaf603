import { expect, it } from 'vitest';
import { periodsUpTo, TimeZone, windowAt } from '../../src/clocks/index.ts';

it.each([
  ['date', '2026-01-02', 'UTC', ['2025-12-31', '2026-01-01', '2026-01-02']],
  ['date', '2024-03-01', 'Europe/Berlin', ['2024-02-29', '2024-03-01']],
  ['month', '2026-02-01', 'Asia/Kolkata', ['2025-12-01', '2026-01-01', '2026-02-01']],
] as const)('the last periods by %s up to %s in %s begin at %j', (period, date, name, dates) => {
  const zone = new TimeZone(name);
  const windows = periodsUpTo(period, zone.momentOf(Date.parse(date)), zone, dates.length);
  expect(windows.map(({ start }) => zone.format(start))).toEqual(dates.map((each) => `${each} 00:00:00`));
});

it('the last hours reach over a change of clocks', () => {
  const zone = new TimeZone('Europe/Berlin');
  const windows = periodsUpTo('hour', Date.parse('2026-03-29T03:00+02:00'), zone, 2);
  expect(windows.map(({ start }) => zone.formatHour(start))).toEqual([
    '2026-03-29T01:00:00+01:00',
    '2026-03-29T03:00:00+02:00',
  ]);
});

it('a moment is in the window that it is not behind, and later than all in the last one', () => {
  const windows = [
    { start: 0, end: 10 },
    { start: 10, end: 20 },
  ];
  expect([0, 9, 10, 19, 20, 99].map((time) => windowAt(windows, time))).toEqual([0, 0, 1, 1, 1, 1]);
});
