import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactly, parseText } from '../../src/arguments/index.ts';
import { divide as divideInto, periodsFrom, TimeZone } from '../../src/clocks/index.ts';
import { parseTime } from '../../src/web/filters/params.ts';
import { addressTime, inputValue } from '../../src/web/html/figures.ts';
import { trials } from '../support/randomness.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
];
const anyTime = fc.integer({ min: -8.64e15, max: 8.64e15 });
const usualTime = fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2035, 0) });
const HOUR_MS = 3_600_000;

const divide = (from: number, to: number, zone: TimeZone) => divideInto(from, to, zone, 60);

describe('windows of time', () => {
  it('hold every moment of a span exactly once, and are no more than wanted', () => {
    fc.assert(
      fc.property(anyTime, anyTime, fc.constantFrom(...ZONES), (a, b, name) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const { windows } = divide(from, to, new TimeZone(name));
        expect(windows.length).toBeLessThanOrEqual(60);
        expect(windows[0]!.start).toBeLessThanOrEqual(from);
        expect(windows.at(-1)!.end).toBeGreaterThanOrEqual(Math.min(to + 1, 8.64e15));
        for (let i = 1; i < windows.length; i++) expect(windows[i]!.start).toBe(windows[i - 1]!.end);
      }),
      trials(300),
    );
  });

  it.each([
    [1_000, 'second'],
    [9 * 60_000, '10 seconds'],
    [50 * 60_000, 'minute'],
    [48 * HOUR_MS, 'hour'],
    [40 * 24 * HOUR_MS, 'day'],
    [300 * 24 * HOUR_MS, 'week'],
    [3 * 365 * 24 * HOUR_MS, 'month'],
  ])('of a span of %d ms are each a %s', (length, unit) => {
    const start = Date.UTC(2026, 4, 5, 6, 7, 8);
    expect(divide(start, start + length, new TimeZone('UTC')).unit).toBe(unit);
  });

  it('are days with 23 and 25 hours where clocks are changed', () => {
    const zone = new TimeZone('Europe/Berlin');
    const lengths = (from: string, to: string) =>
      periodsFrom('date', Date.parse(from), Date.parse(to), zone, 10).map(
        ({ start, end }) => (end - start) / HOUR_MS,
      );
    expect(lengths('2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([24, 23, 24]);
    expect(lengths('2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([24, 25, 24]);
  });

  it('begin with months in the zone', () => {
    const [month] = periodsFrom(
      'month',
      Date.parse('2026-05-31T23:00Z'),
      Date.parse('2026-05-31T23:00Z'),
      new TimeZone('Europe/Berlin'),
      5,
    );
    expect(new Date(month!.start).toISOString()).toBe('2026-05-31T22:00:00.000Z');
    expect(new Date(month!.end).toISOString()).toBe('2026-06-30T22:00:00.000Z');
  });
});

describe('a time zone', () => {
  it('reads back what it shows, but for the hour that clocks show twice', () => {
    fc.assert(
      fc.property(usualTime, fc.constantFrom(...ZONES), (time, name) => {
        const zone = new TimeZone(name);
        const second = Math.floor(time / 1000) * 1000;
        const { first, last } = parseTime('from', inputValue(time, zone), zone);
        expect(zone.format(first)).toBe(zone.format(second));
        expect(Math.abs(first - second)).toBeLessThanOrEqual(2 * HOUR_MS);
        expect(last).toBe(first + 999);
        expect(parseTime('from', addressTime(time, zone), zone)).toEqual({
          first: second,
          last: second + 999,
        });
      }),
      trials(500),
    );
  });

  it.each([
    ['UTC', '2026-07-01 22:30:00'],
    ['Europe/Berlin', '2026-07-02 00:30:00'],
    ['America/St_Johns', '2026-07-01 20:00:00'],
  ])('%s shows half past ten in the evening as %s', (name, shown) => {
    expect(new TimeZone(name).format(Date.UTC(2026, 6, 1, 22, 30))).toBe(shown);
  });

  it.each([-8.64e15, 8.64e15, Date.UTC(-1, 0), Date.UTC(10_000, 0)])(
    'has no input for the moment %d, but an address',
    (time) => {
      const zone = new TimeZone('Europe/Berlin');
      expect(inputValue(time, zone)).toBe('');
      expect(parseTime('from', addressTime(time, zone), zone).first).toBe(time);
    },
  );
});

describe('a filter for text', () => {
  it('finds exactly one text where it was made for one', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('', '*', '"', '""', 'a*', ' a', '"a"', '"*"')),
        (text) => {
          expect(parseText(exactly(text))).toEqual({ equals: text });
        },
      ),
      trials(500),
    );
  });

  it.each([
    ['abc', { equals: 'abc' }],
    [' abc ', { equals: 'abc' }],
    ['ab*', { prefix: 'ab' }],
    ['"ab*"', { equals: 'ab*' }],
    ['""', { equals: '' }],
    ['a*b', { equals: 'a*b' }],
    ['*', { prefix: '' }],
  ])('%j means %j', (field, condition) => {
    expect(parseText(field)).toEqual(condition);
  });
});

describe('a filter for times', () => {
  it.each([
    ['2026-11-21', '2026-11-20T23:00:00.000Z', '2026-11-21T22:59:59.999Z'],
    ['2026-11-21T19:09', '2026-11-21T18:09:00.000Z', '2026-11-21T18:09:59.999Z'],
    ['2026-11-21 19:09:30', '2026-11-21T18:09:30.000Z', '2026-11-21T18:09:30.999Z'],
    ['2026-11-21 19:09:30.5', '2026-11-21T18:09:30.500Z', '2026-11-21T18:09:30.500Z'],
    ['2026-11', '2026-10-31T23:00:00.000Z', '2026-11-30T22:59:59.999Z'],
    ['2026', '2025-12-31T23:00:00.000Z', '2026-12-31T22:59:59.999Z'],
    ['2026-11-21T19:09Z', '2026-11-21T19:09:00.000Z', '2026-11-21T19:09:59.999Z'],
    ['2026-11-21T19:09+05:30', '2026-11-21T13:39:00.000Z', '2026-11-21T13:39:59.999Z'],
  ])('%s is all that it means', (text, from, to) => {
    const span = parseTime('from', text, new TimeZone('Europe/Berlin'));
    expect(new Date(span.first).toISOString()).toBe(from);
    expect(new Date(span.last).toISOString()).toBe(to);
  });

  it.each(['', 'then', '2026-13-01', '2026-02-29', '2026-01-01T25:00', '2026-01-01T00:60', '1e9'])(
    '%j is none',
    (text) => {
      expect(() => parseTime('from', text, new TimeZone('UTC'))).toThrow("'from' must be a time such as");
    },
  );
});
