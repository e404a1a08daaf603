import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import {
  plotState,
  plotStatistic,
  plotTimer,
  plotTotalStatistics,
  type UsageData,
} from '../../../src/usage/index.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { changed, type Deed, entered, measured, withDeeds } from './made-master.ts';

const DAY = 24 * 60;
const HOSTILE = `</text><script>alert("1")</script>&'\u001b[2J\u202e\u0000`;

const deeds: Deed[] = [
  { user: 'ann', minute: 0, trackable: 'kills', event: changed(30) },
  { user: 'bob', minute: DAY, trackable: 'kills', event: changed(10) },
  { user: 'ann', minute: 4 * DAY, trackable: 'kills', event: changed(-20) },
  { user: 'ann', minute: 1, trackable: 'deaths', event: changed(4) },
  { user: 'ann', minute: 2, trackable: 'server', event: entered('A') },
  { user: 'bob', minute: 3, trackable: 'server', event: entered(HOSTILE) },
  { user: 'bob', minute: 4, trackable: 'server', event: entered('A') },
  ...[1, 2, 3, 4, 5].map(
    (hours): Deed => ({
      ...{ user: 'bob', minute: 10 + hours, trackable: 'play', event: measured(hours * 3_600_000) },
    }),
  ),
];

/** The names of the elements in an SVG text, if every one is closed where it must be; throws otherwise. */
function elementsOf(svg: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  for (const [whole, end, name, , empty] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z0-9-]+="[^"<]*")*)\s*(\/?)>|</g,
  )) {
    if (name === undefined) throw new Error(`a bare < at ${whole}`);
    if (end) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    names.push(name);
    if (!empty) open.push(name);
  }
  if (open.length > 0) throw new Error(`${open.join(', ')} never end`);
  return names;
}

describe('a plot as SVG', () => {
  it('draws a statistic as a line over all days, of all or of one user', async () => {
    await withDeeds(deeds, async (master) => {
      const all = await plotStatistic(master, 'kills');
      expect(elementsOf(all).filter((name) => name === 'path')).toHaveLength(1);
      expect(all).toContain('<title>kills</title>');
      const [, path = ''] = /<path class="line" d="([^"]*)"/.exec(all) ?? [];
      const heights = path
        .slice(1)
        .split('L')
        .map((point) => Number(point.split(',')[1]));
      expect(heights).toHaveLength(5);
      // 30, 40, 40, 40, 20: up is less in SVG.
      expect(heights[1]).toBeLessThan(heights[0]!);
      expect(heights[1]).toBe(heights[3]);
      expect(heights[4]).toBeGreaterThan(heights[0]!);
      expect(await plotStatistic(master, 'kills', { user: 'ann' })).toContain('<title>kills of ann</title>');
    });
  });

  it('draws the changes of a day as columns, also those below zero', async () => {
    await withDeeds(deeds, async (master) => {
      const svg = await plotStatistic(master, 'kills', { values: 'change', title: 'by day' });
      expect(elementsOf(svg).filter((name) => name === 'rect')).toHaveLength(5);
      expect(svg).toContain('<title>2024-03-05: -20</title>');
      expect(svg).not.toMatch(/height="-/);
    });
  });

  it('draws shares of states, histograms and totals', async () => {
    await withDeeds(deeds, async (master) => {
      const states = await plotState(master, 'server');
      expect(elementsOf(states).filter((name) => name === 'rect')).toHaveLength(2);
      expect(states).toContain('>66.7</text>');
      const timer = await plotTimer(master, 'play', { bins: 2 });
      expect(timer).toContain('measurements by hours');
      expect(timer.match(/<title>[13]: [23]<\/title>/g)).toEqual([
        '<title>1: 2</title>',
        '<title>3: 3</title>',
      ]);
      const totals = await plotTotalStatistics(master);
      expect(totals.indexOf('>kills<')).toBeLessThan(totals.indexOf('>deaths<'));
      for (const svg of [states, timer, totals]) elementsOf(svg);
    });
  });

  it('lets no text out of its place', async () => {
    const hostile: Deed[] = [
      { user: 'eve', minute: 0, trackable: HOSTILE, event: changed(1) },
      { user: 'eve', minute: 1, trackable: 'server', event: entered(HOSTILE) },
    ];
    await withDeeds(hostile, async (master) => {
      const plots = [
        await plotTotalStatistics(master, { title: HOSTILE }),
        await plotStatistic(master, HOSTILE),
        await plotState(master, 'server', { by: 'time' }),
      ];
      for (const svg of plots) {
        expect(elementsOf(svg)).not.toContain('script');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
        expect(svg).toContain('&lt;/text&gt;&lt;script&gt;');
      }
    });
  });

  it('says so where there is nothing', async () => {
    await using master = await TrackingStorage.open<UsageData>();
    await master.saveUserTrack('rare', 0, 'u', {} as never);
    for (const plot of [plotStatistic, plotState, plotTimer]) {
      const svg = await plot(master, 'rare');
      elementsOf(svg);
      expect(svg).toContain('nothing was counted');
      expect(await plot(master, 'rare', { as: 'terminal' })).toContain('nothing was counted');
      await expect(plot(master, 'typo')).rejects.toMatchObject({ code: 'TRACKS_NOT_FOUND' });
    }
  });

  it('shows the greatest of very many bars', async () => {
    const many = Array.from({ length: 60 }, (_, n): Deed => {
      return { user: 'ann', minute: n, trackable: `statistic ${n}`, event: changed(n + 1) };
    });
    await withDeeds(many, async (master) => {
      const svg = await plotTotalStatistics(master);
      expect(elementsOf(svg).filter((name) => name === 'rect')).toHaveLength(40);
      expect(svg).toContain('the first 40 of 60');
      expect(svg).toContain('>statistic 59<');
      expect(svg).not.toContain('>statistic 5<');
    });
  });

  it('is written to a file as a whole', async () => {
    await withTemporaryFolder(async (folder) => {
      await withDeeds(deeds, async (master) => {
        const file = join(folder, 'plots', 'kills.svg');
        const svg = await plotStatistic(master, 'kills', { file });
        expect(await readFile(file, 'utf8')).toBe(svg);
        await plotStatistic(master, 'kills', { file, user: 'bob' });
        expect(await readFile(file, 'utf8')).not.toBe(svg);
        await mkdir(join(folder, 'taken'));
        await expect(plotStatistic(master, 'kills', { file: join(folder, 'taken') })).rejects.toMatchObject({
          code: 'TRACKS_WRITE_FAILED',
        });
        expect(await readdir(folder)).toEqual(['plots', 'taken']);
        expect(await readdir(join(folder, 'plots'))).toEqual(['kills.svg']);
      });
    });
  });
});

describe('a plot in a terminal', () => {
  it('draws a statistic as a curve', async () => {
    await withDeeds(deeds, async (master) => {
      const lines = (await plotStatistic(master, 'kills', { as: 'terminal' })).split('\n');
      expect(lines[0]).toBe('kills (total by day)');
      expect(lines).toHaveLength(14);
      expect(lines[1]).toMatch(/^40 {2}┼ {3}╭─+╮ *$/);
      expect(lines[12]).toBe('     2024-03-01 2024-03-05');
    });
  });

  it('draws states and totals as bars in line', async () => {
    await withDeeds(deeds, async (master) => {
      const states = await plotState(master, 'server', { as: 'terminal' });
      expect(states.split('\n')[1]).toBe(`  A${' '.repeat(31)} ${'█'.repeat(40)} 66.7`);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(states).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
      const totals = await plotTotalStatistics(master, { as: 'terminal', user: 'ann' });
      expect(totals).toBe(
        [
          'all statistics of ann (total)',
          `  kills  ${'█'.repeat(40)} 10`,
          `  deaths ${'█'.repeat(16)} 4`,
          '',
        ].join('\n'),
      );
    });
  });

  it('fits many days into its width', async () => {
    const many = Array.from({ length: 300 }, (_, n): Deed => {
      return { user: 'ann', minute: n * DAY, trackable: 'kills', event: changed(1) };
    });
    await withDeeds(many, async (master) => {
      const text = await plotStatistic(master, 'kills', { as: 'terminal' });
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(80);
      expect(text).toMatch(/^300 {2}┼ .*╭──/m);
    });
  });
});

describe('what is wrong with a plot', () => {
  it.each([
    [{ as: 'png' }, /^as must be 'svg' or 'terminal'/],
    [{ fiel: 'x.svg' }, /unknown option 'fiel'/],
    [{ file: '' }, /^file must not be empty/],
    [{ values: 'average' }, /^values must be 'total' or 'change'/],
    [{ timeZone: 'Nowhere' }, /timeZone must be/],
  ])('is said by name: %j', async (options, message) => {
    await using master = await TrackingStorage.open<UsageData>();
    await expect(plotStatistic(master, 'kills', options as never)).rejects.toThrow(message);
  });
});
