import { describe, expect, it } from 'vitest';
import { drawChart } from '../../bench/chart.ts';
import { Ledger } from '../../bench/ledger.ts';
import { readOptions } from '../../bench/options.ts';
import { planJobs } from '../../bench/plan.ts';
import { putBetweenMarkers } from '../../bench/readme.ts';
import { renderReport } from '../../bench/report.ts';
import { type Measurement, median, type Results } from '../../bench/results.ts';
import { TARGETS } from '../../bench/targets.ts';
import { GROWTH, TRIALS, trialNamed } from '../../bench/trials/index.ts';
import { judge } from '../../bench/verdict.ts';

function bulkSave(driver: Measurement['driver'], ...values: number[]): Measurement {
  return { trial: 'bulk-save', figure: 'batches', size: 1_000, driver, values };
}

function makeResults(changes: Partial<Results>): Results {
  return {
    date: '2026-01-02T03:04:05.000Z',
    machine: { cpu: 'a cpu', cores: 2, memoryGb: 8, system: 'linux x64', node: 'v20.19.0', load: 0.25 },
    size: 1_000,
    seed: 7,
    rounds: 3,
    peers: { lmdb: '1.2.3' },
    measurements: [],
    blocks: [],
    ...changes,
  };
}

function parse(...args: string[]) {
  const options = readOptions(args);
  if (options === 'help') throw new Error('help was not asked for');
  return options;
}

describe('the targets', () => {
  it('name figures that trials measure', () => {
    const known = [...TRIALS, GROWTH].flatMap(({ name, figures }) =>
      figures.map((each) => `${name}/${each.name}`),
    );
    for (const { figure, by } of TARGETS) {
      expect(known).toContain(figure.figure);
      if (by) expect(known).toContain(by.figure);
    }
  });

  it('name drivers that take part in the trial', () => {
    for (const { figure, by } of TARGETS) {
      for (const each of by ? [figure, by] : [figure]) {
        expect(trialNamed(each.figure.split('/')[0] ?? '').drivers).toContain(each.driver);
      }
    }
  });

  it('are judged by the ratio of the medians', () => {
    const measurements = [
      bulkSave('tracktree', 900, 1_000, 100_000),
      bulkSave('better-sqlite3', 110, 100, 90),
    ];
    const verdicts = judge(makeResults({ measurements }));
    expect(verdicts).toMatchObject([{ value: 10, unit: 'x better-sqlite3', target: '≥ 10', isMet: true }]);
  });

  it('are not judged where a figure is missing', () => {
    expect(judge(makeResults({ measurements: [bulkSave('tracktree', 5)] }))).toEqual([]);
  });

  it('hold the longest block of all trials to its limit', () => {
    const blocks = [12, 51].map((longestMs) => ({
      trial: 'lists',
      size: 1_000,
      driver: 'tracktree' as const,
      longestMs,
    }));
    expect(judge(makeResults({ blocks }))).toMatchObject([{ value: 51, unit: 'ms', isMet: false }]);
  });
});

describe('the report', () => {
  it('says where a peer wins and by how much', () => {
    const measurements = [bulkSave('tracktree', 100), bulkSave('lmdb', 250)];
    const report = renderReport(makeResults({ measurements }));
    expect(report).toContain('- bulk save, 1,000 a batch: lmdb is 2.50 times better');
    expect(report).toContain('**250 (0.40)**');
  });

  it('names machine, date and versions', () => {
    const report = renderReport(makeResults({}));
    expect(report).toContain('2026-01-02, 1,000 tracks (seed 7), medians of 3 rounds;');
    expect(report).toContain('2 cores of a cpu, 8 GB, linux x64, Node.js v20.19.0, load 0.3 at the start;');
    expect(report).toContain('lmdb 1.2.3');
  });

  it('replaces only what stands between the markers', () => {
    const begin = '<!-- results: written by `npm run bench -- --readme` -->';
    const end = '<!-- end of results -->';
    const document = `before\n${begin}\nold\n${end}\nafter`;
    expect(putBetweenMarkers(document, 'new')).toBe(`before\n${begin}\n\nnew\n\n${end}\nafter`);
    expect(() => putBetweenMarkers('no markers', 'new')).toThrow('lacks the markers');
  });

  it('takes the middle of the values, or between the middle two', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe('the ledger', () => {
  const trial = trialNamed('counts');

  it('refuses drivers that answer differently', () => {
    const ledger = new Ledger();
    ledger.add({ trial, driver: 'tracktree', size: 10 }, { figures: {}, answers: { prefix: '3' } });
    const other = { figures: {}, answers: { prefix: '4' } };
    expect(() => ledger.add({ trial, driver: 'lmdb', size: 10 }, other)).toThrow(
      'lmdb says 4, tracktree says 3',
    );
  });

  it('collects the values of all rounds and the longest block', () => {
    const ledger = new Ledger();
    for (const longestBlockMs of [3, 7, 5]) {
      ledger.add(
        { trial, driver: 'tracktree', size: 10 },
        { figures: { x: longestBlockMs }, answers: {}, longestBlockMs },
      );
    }
    expect(ledger.measurements).toMatchObject([{ trial: 'counts', figure: 'x', values: [3, 7, 5] }]);
    expect(ledger.blocks).toMatchObject([{ longestMs: 7 }]);
  });
});

describe('the options', () => {
  it('choose trials by words and run the growth only when it is named', () => {
    expect(new Set(planJobs(parse()).map((job) => job.trial))).toEqual(new Set(TRIALS));
    const chosen = new Set(planJobs(parse('--only', 'growth counts')).map((job) => job.trial.name));
    expect(chosen).toEqual(new Set(['counts', 'growth']));
  });

  it('let another driver begin in each round', () => {
    const jobs = planJobs(parse('--only', 'bulk', '--rounds', '2', '--drivers', 'tracktree,lmdb'));
    expect(jobs.map((job) => job.driver)).toEqual(['tracktree', 'lmdb', 'lmdb', 'tracktree']);
  });

  it('read numbers with or without separators and refuse others', () => {
    expect(parse('--size', '100,000').size).toBe(100_000);
    expect(() => parse('--rounds', '0')).toThrow("--rounds must be a positive integer, received '0'");
    expect(readOptions(['--help'])).toBe('help');
  });
});

describe('drawChart', () => {
  it('draws a bar for each value and escapes its texts', () => {
    const bars = [
      { label: 'a & b', value: 10, isOwn: true },
      { label: 'c', value: 5, isOwn: false },
    ];
    const drawn = drawChart('a < b', [{ title: 'work', bars }]);
    expect(drawn.match(/<rect/g)).toHaveLength(2);
    expect(drawn).toContain('a &amp; b');
    expect(drawn).toContain('<title>a &lt; b</title>');
  });
});
