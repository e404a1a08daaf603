import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChange, findMoment, momentOf, utcTime, ZoneClock } from '../../src/clocks/index.ts';
import { TimeZone } from '../../src/clocks/time-zone.ts';
import { trials } from '../support/randomness.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];
const zone = fc.constantFrom(...ZONES);
const time = fc.integer({ min: Date.UTC(1850, 0), max: Date.UTC(2100, 0) });

describe('the clocks of a zone', () => {
  it('are ahead of UTC as those are that sums are cut by', () => {
    fc.assert(
      fc.property(zone, time, (name, moment) => {
        expect(new ZoneClock(name).offsetAt(moment)).toBe(new TimeZone(name).offsetAt(moment));
      }),
      trials(500),
    );
  });

  it('show at a moment that is found what they were asked for, and never did before', () => {
    fc.assert(
      fc.property(zone, time, (name, moment) => {
        const clock = new ZoneClock(name);
        const shown = moment + clock.offsetAt(moment);
        const found = findMoment(shown, (each) => clock.offsetAt(each))!;
        expect(found).toBeLessThanOrEqual(moment);
        expect(found + clock.offsetAt(found)).toBe(shown);
      }),
      trials(500),
    );
  });

  it('never show what they skip, and are put forward where they do', () => {
    const clock = new ZoneClock('Europe/Berlin');
    const skipped = Date.UTC(2026, 2, 29, 2, 30);
    const offsetAt = (each: number) => clock.offsetAt(each);
    expect(findMoment(skipped, offsetAt)).toBeUndefined();
    const change = Date.UTC(2026, 2, 29, 1);
    expect(findChange(change - 7_000_000, change + 7_000_000, offsetAt)).toBe(change);
    expect(momentOf(skipped, offsetAt)).toBe(change);
  });

  it('know years before the first, and the first century', () => {
    const [early, first] = [
      { year: -43, month: 3, day: 15 },
      { year: 50, month: 1, day: 1 },
    ].map((day) => utcTime({ ...day, hour: 12, minute: 0, second: 0 })) as [number, number];
    expect(new Date(first).toISOString()).toBe('0050-01-01T12:00:00.000Z');
    for (const moment of [early, first])
      expect(Math.abs(new ZoneClock('Europe/Berlin').offsetAt(moment))).toBeLessThan(3_600_000);
  });

  it('are none where there is no such zone', () => {
    expect(() => new ZoneClock('Europe/Atlantis')).toThrow(RangeError);
  });
});
