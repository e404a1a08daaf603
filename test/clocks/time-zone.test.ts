import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeZone } from '../../src/clocks/index.ts';
import { trials } from '../support/randomness.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];
const zone = fc.constantFrom(...ZONES).map((name) => new TimeZone(name));
const time = fc.integer({ min: Date.UTC(1850, 0), max: Date.UTC(2100, 0) });

describe('the clock of a zone', () => {
  it('shows what the calendar of the platform shows', () => {
    const formats = new Map(
      ZONES.map((timeZone) => [
        timeZone,
        new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
      ]),
    );
    fc.assert(
      fc.property(zone, time, (clock, moment) => {
        expect(clock.format(moment)).toBe(formats.get(clock.name)!.format(moment));
        expect(Date.parse(clock.formatIso(moment))).toBe(moment);
      }),
      trials(500),
    );
  });

  it('finds the first moment at which it shows a time, and tells a repeated one from it', () => {
    fc.assert(
      fc.property(zone, time, (clock, moment) => {
        const found = clock.momentOf(clock.localAt(moment));
        expect(found).toBeLessThanOrEqual(moment);
        expect(clock.format(found)).toBe(clock.format(moment));
        expect(clock.isRepeated(moment)).toBe(found !== moment);
      }),
      trials(500),
    );
  });

  it('never shows what it skips, and is put forward there', () => {
    const berlin = new TimeZone('Europe/Berlin');
    const change = Date.UTC(2026, 2, 29, 1);
    expect(berlin.momentOf(Date.UTC(2026, 2, 29, 2, 30))).toBe(change);
    expect([berlin.format(change - 1), berlin.format(change)]).toEqual([
      '2026-03-29 01:59:59',
      '2026-03-29 03:00:00',
    ]);
  });

  it('reaches from the first to the last moment that a Date can hold', () => {
    const berlin = new TimeZone('Europe/Berlin');
    expect(berlin.format(8.64e15)).toBe('+275760-09-13 02:00:00');
    expect(berlin.format(-8.64e15)).toBe('-271821-04-20 00:53:28');
    expect(new TimeZone('UTC').formatIso(Date.UTC(50, 0) - 1900 * 365.2425 * 86_400_000)).toMatch(/^00\d\d-/);
  });

  it('is none where there is no such zone', () => {
    expect(() => new TimeZone('Europe/Atlantis')).toThrow(RangeError);
  });
});
