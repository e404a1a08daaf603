import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, periodsFrom, type TimeWindow, TimeZone } from '../../src/clocks/index.ts';
import { defineSummary } from '../../src/summaries/index.ts';
import { parseTime } from '../../src/web/filters/params.ts';
import { trials } from '../support/randomness.ts';
import { idsIn, read, textOf, withView } from './visit.ts';

const HOUR_MS = 3_600_000;
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'Asia/Beirut',
  'Pacific/Apia',
  'Australia/Lord_Howe',
];

const at = (iso: string): number => Date.parse(iso);
const show = ({ start }: TimeWindow): string => new Date(start).toISOString().slice(11, 16);

/** The hours that a span touches. */
function hours(zone: string, from: string, to: string): TimeWindow[] {
  return periodsFrom('hour', at(from), at(to), new TimeZone(zone), 100);
}

describe('the hours of a night in which clocks go', () => {
  it('back are each one hour long, the one that is there twice too', () => {
    const night = hours('Europe/Berlin', '2026-10-24T23:30Z', '2026-10-25T02:00Z');
    expect(night.map(show)).toEqual(['23:00', '00:00', '01:00', '02:00']);
    expect(night.every(({ start, end }) => end - start === HOUR_MS)).toBe(true);
    expect(hours('America/New_York', '2026-11-01T05:10Z', '2026-11-01T06:10Z').map(show)).toEqual([
      '05:00',
      '06:00',
    ]);
  });

  it('forward are each one hour long, without the one that is skipped', () => {
    const night = hours('Europe/Berlin', '2026-03-28T23:30Z', '2026-03-29T02:00Z');
    expect(night.map(show)).toEqual(['23:00', '00:00', '01:00', '02:00']);
    expect(night.every(({ start, end }) => end - start === HOUR_MS)).toBe(true);
  });

  it('back by half an hour end where the clocks are changed', () => {
    const night = hours('Australia/Lord_Howe', '2026-04-04T14:30Z', '2026-04-04T16:00Z');
    expect(night.map(show)).toEqual(['14:00', '15:00', '15:30']);
  });
});

describe('windows', () => {
  /** Half of the spans begin near a change of clocks, which is at no other time as interesting. */
  const changes = ['2026-03-08', '2026-03-28', '2026-10-24', '2026-11-01', '2026-04-04', '2011-12-29'];
  const time = fc.oneof(
    fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2035, 0) }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: 0, max: 72 * HOUR_MS }))
      .map(([day, after]) => at(day) + after),
  );

  it.each(['hour', 'date'] as const)('by %s are those that sums are cut into', (unit) => {
    fc.assert(
      fc.property(time, fc.nat(40 * HOUR_MS), fc.constantFrom(...ZONES), (from, length, name) => {
        const zone = new TimeZone(name);
        const periodOf = (moment: number): number =>
          unit === 'hour' ? zone.hourOf(moment) : zone.dayOf(moment);
        const windows = periodsFrom(unit, from, from + length, zone, 200);
        expect(windows[0]!.start).toBeLessThanOrEqual(from);
        expect(windows.at(-1)!.end).toBeGreaterThan(from + length);
        for (const [i, { start, end }] of windows.entries()) {
          expect(periodOf(end - 1)).toBe(periodOf(start));
          expect(periodOf(start - 1)).not.toBe(periodOf(start));
          if (i > 0) expect(start).toBe(windows[i - 1]!.end);
        }
      }),
      trials(500),
    );
  });

  it('of a chart are no more than it has room for, also where a change of clocks cuts one in two', () => {
    fc.assert(
      fc.property(time, fc.nat(100 * HOUR_MS), fc.constantFrom(...ZONES), (from, length, name) => {
        const { windows } = divide(from, from + length, new TimeZone(name), 60);
        expect(windows.length).toBeLessThanOrEqual(60);
        expect(windows.at(-1)!.end).toBeGreaterThan(from + length);
      }),
      trials(500),
    );
  });
});

describe('a time that clocks', () => {
  it.each([
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
  ])('show twice in %s is the first one', (zone, text, moment) => {
    expect(new Date(parseTime('from', text, new TimeZone(zone)).first).toISOString()).toBe(moment);
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:00:00.000Z'],
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:00:00.000Z'],
  ])('skip in %s is the moment at which they do', (zone, text, moment) => {
    expect(new Date(parseTime('from', text, new TimeZone(zone)).first).toISOString()).toBe(moment);
  });
});

it.each(['Europe/Berlin', 'America/New_York'])(
  'each hour of a chart leads to its own tracks, also the one that clocks in %s show twice',
  async (timeZone) => {
    await withView(
      async ({ storage, view }) => {
        const start = at(timeZone === 'Europe/Berlin' ? '2026-10-24T20:10Z' : '2026-11-01T01:10Z');
        for (let hour = 0; hour < 30; hour++)
          await storage.saveUserTrack('a', 0, 'u', {}, { timeStamp: start + hour * HOUR_MS });
        const page = await read(view, '/tasks');
        const links = Array.from(page.matchAll(/href="(\/tracks\?from=[^"]*)"/g), ([, link]) =>
          link!.replaceAll('&amp;', '&'),
        );
        expect(links.length).toBeGreaterThanOrEqual(30);
        const shownTwice = timeZone === 'Europe/Berlin' ? '02:00:00' : '01:00:00';
        const names = Array.from(page.matchAll(/>(2026-\d\d-\d\d \d\d:[^<]*)<\/a>/g), ([, name]) => name!);
        expect(new Set(names).size).toBe(names.length);
        expect(names.filter((name) => name.endsWith('(again)'))).toEqual([
          expect.stringContaining(shownTwice),
        ]);
        const found: string[] = [];
        for (const link of links) {
          const ids = idsIn(await read(view, link));
          expect(ids.length, link).toBeLessThanOrEqual(1);
          found.push(...ids);
        }
        expect(found).toHaveLength(30);
        expect(new Set(found).size).toBe(30);
      },
      { timeZone },
    );
  },
);

it('sums of the hours of such a night are told apart, and add up', async () => {
  const timeZone = 'Europe/Berlin';
  const hits = defineSummary({ name: 'hits', key: () => 'all' });
  await withView(
    async ({ storage, view }) => {
      const start = at('2026-10-24T23:10Z');
      for (let hour = 0; hour < 4; hour++)
        for (let n = 0; n <= hour; n++)
          await storage.saveUserTrack('a', 0, 'u', {}, { timeStamp: start + hour * HOUR_MS });
      const page = textOf(
        await read(view, '/summaries?period=hour&start=2026-10-25T01:00&end=2026-10-25T03:00'),
      );
      expect(page).toMatch(
        /2026-10-25 01:00 1 .*2026-10-25 02:00 2 .*2026-10-25 02:00 \(again\) 3 .*2026-10-25 03:00 4 /,
      );
    },
    { timeZone },
    { hooks: [hits], timeZone },
  );
});
