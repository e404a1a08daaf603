import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/cli/clock.ts';

const NOW = Date.UTC(2026, 10, 21, 19, 9, 7, 123);
const utc = new Clock('UTC', NOW);
const berlin = new Clock('Europe/Berlin', NOW);

const first = (clock: Clock, text: string): string =>
  new Date(clock.parse('--from', text).first).toISOString();
const last = (clock: Clock, text: string): string => new Date(clock.parse('--to', text).last).toISOString();

describe('a time as users write it', () => {
  it.each([
    ['2026', '2026-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z'],
    ['2026-11', '2026-11-01T00:00:00.000Z', '2026-11-30T23:59:59.999Z'],
    ['2026-11-21', '2026-11-21T00:00:00.000Z', '2026-11-21T23:59:59.999Z'],
    ['20261121', '2026-11-21T00:00:00.000Z', '2026-11-21T23:59:59.999Z'],
    ['2026-11-21 19:09', '2026-11-21T19:09:00.000Z', '2026-11-21T19:09:59.999Z'],
    ['2026-11-21T19:09:07', '2026-11-21T19:09:07.000Z', '2026-11-21T19:09:07.999Z'],
    ['2026-11-21T19:09:07.5Z', '2026-11-21T19:09:07.500Z', '2026-11-21T19:09:07.500Z'],
    ['2026-11-21 19:09:07,123', '2026-11-21T19:09:07.123Z', '2026-11-21T19:09:07.123Z'],
    ['2026-11-21T19:09+01:00', '2026-11-21T18:09:00.000Z', '2026-11-21T18:09:59.999Z'],
    ['2026-11-21T19:09-0530', '2026-11-22T00:39:00.000Z', '2026-11-22T00:39:59.999Z'],
    ['2026-11-21T19:09+02', '2026-11-21T17:09:00.000Z', '2026-11-21T17:09:59.999Z'],
    ['now', '2026-11-21T19:09:07.123Z', '2026-11-21T19:09:07.123Z'],
    ['today', '2026-11-21T00:00:00.000Z', '2026-11-21T23:59:59.999Z'],
    ['yesterday', '2026-11-20T00:00:00.000Z', '2026-11-20T23:59:59.999Z'],
    ['-7d', '2026-11-14T19:09:07.123Z', '2026-11-14T19:09:07.123Z'],
    ['-90min', '2026-11-21T17:39:07.123Z', '2026-11-21T17:39:07.123Z'],
    ['+1h', '2026-11-21T20:09:07.123Z', '2026-11-21T20:09:07.123Z'],
    ['-2w', '2026-11-07T19:09:07.123Z', '2026-11-07T19:09:07.123Z'],
    ['1795288147', '2026-11-21T19:09:07.000Z', '2026-11-21T19:09:07.000Z'],
    ['1795288147.123', '2026-11-21T19:09:07.123Z', '2026-11-21T19:09:07.123Z'],
    ['1795288147123', '2026-11-21T19:09:07.123Z', '2026-11-21T19:09:07.123Z'],
    ['@2026', '1970-01-01T00:33:46.000Z', '1970-01-01T00:33:46.000Z'],
    ['0', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    ['-1', '1969-12-31T23:59:59.000Z', '1969-12-31T23:59:59.000Z'],
    ['0050-01-01', '0050-01-01T00:00:00.000Z', '0050-01-01T23:59:59.999Z'],
  ])('%s begins and ends where it should', (text, from, to) => {
    expect([first(utc, text), last(utc, text)]).toEqual([from, to]);
  });

  it.each([
    '',
    'monday',
    '2026-13-01',
    '2026-02-29',
    '+2026-01-01 10:00',
    '2026-11-21 25:00',
    '2026-11-21 19:60',
    '7d',
    '-7x',
    '1e99',
    '-999999999y',
  ])('%j is none', (text) => {
    expect(() => utc.parse('--from', text)).toThrow(/--from must be a time such as/);
  });

  it('is meant in the zone unless it names an offset', () => {
    expect(first(berlin, '2026-11-21')).toBe('2026-11-20T23:00:00.000Z');
    expect(first(berlin, '2026-07-01 12:00')).toBe('2026-07-01T10:00:00.000Z');
    expect(first(berlin, '2026-07-01 12:00Z')).toBe('2026-07-01T12:00:00.000Z');
    expect(first(berlin, 'today')).toBe('2026-11-20T23:00:00.000Z');
  });

  it('ends a day of 23 and of 25 hours where the next one begins', () => {
    const spring = berlin.parse('--to', '2026-03-29');
    const autumn = berlin.parse('--to', '2026-10-25');
    expect((spring.last + 1 - spring.first) / 3_600_000).toBe(23);
    expect((autumn.last + 1 - autumn.first) / 3_600_000).toBe(25);
  });

  it('is the first of two, and the moment of the change where clocks skip it', () => {
    expect(first(berlin, '2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(first(berlin, '2026-03-29 02:30')).toBe('2026-03-29T01:00:00.000Z');
    expect(first(new Clock('America/New_York', NOW), '2016-03-13 04:00')).toBe('2016-03-13T08:00:00.000Z');
    expect(first(new Clock('America/New_York', NOW), '2016-03-13 01:00')).toBe('2016-03-13T06:00:00.000Z');
  });
});

describe('a time as it is shown', () => {
  it('is in the zone, with its offset for machines', () => {
    expect(utc.format(NOW)).toBe('2026-11-21 19:09:07');
    expect(berlin.format(NOW)).toBe('2026-11-21 20:09:07');
    expect(utc.formatIso(NOW)).toBe('2026-11-21T19:09:07.123Z');
    expect(berlin.formatIso(NOW)).toBe('2026-11-21T20:09:07.123+01:00');
    expect(new Clock('America/St_Johns').formatIso(NOW)).toBe('2026-11-21T15:39:07.123-03:30');
    expect(new Clock('Asia/Kolkata').format(NOW)).toBe('2026-11-22 00:39:07');
  });

  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
    'is read back as it is shown, in %s',
    (name) => {
      const clock = new Clock(name, NOW);
      const times = fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }).map((second) => second * 1000);
      fc.assert(
        fc.property(times, (time) => {
          expect(clock.parse('--from', clock.formatIso(time)).first).toBe(time);
          // A time that clocks show twice is taken for the first one.
          const local = clock.parse('--from', clock.format(time)).first;
          expect(Math.abs(time - local)).toBeLessThanOrEqual(3_600_000);
        }),
        { numRuns: 300 },
      );
    },
  );

  it('reaches to the ends of time', () => {
    for (const time of [8.64e15, -8.64e15]) {
      expect(() => berlin.format(time)).not.toThrow();
      expect(() => new Clock('Asia/Kolkata').formatIso(time)).not.toThrow();
    }
  });
});

it('knows zones by any name of UTC, and the one of the machine', () => {
  for (const name of ['UTC', 'utc', 'Z', 'GMT']) expect(new Clock(name).name).toBe('UTC');
  expect(new Clock('local').offsetAt(NOW)).toBe(0 - new Date(NOW).getTimezoneOffset() * 60_000);
});
