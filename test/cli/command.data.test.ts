import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  DATA_FOLDER,
  type EventSet,
  type EventTruth,
  listEventSets,
  readText,
  readTruth,
} from '../data/truth.ts';
import { documents, inPlace, type Place } from './command-line.ts';

/** The events of a size that every test run can bear. */
const events = listEventSets().find(({ name }) => name === 'receipt');
const log = join(DATA_FOLDER, 'weblogs/elastic-apache/apache_logs.log.gz');
const logTruth = join(DATA_FOLDER, 'truth/elastic-apache.web.json.gz');

async function expectDone(place: Place, argv: readonly string[], code = 0): Promise<string> {
  const outcome = await place.call(argv);
  expect(outcome.code, `${argv.join(' ')}: ${outcome.stderr}`).toBe(code);
  return outcome.stdout;
}

/** The counts that a command lists, by what is counted. */
async function countsOf(place: Place, key: string, argv: readonly string[]): Promise<Record<string, number>> {
  const rows = documents(await place.call([...argv, '--json']));
  return Object.fromEntries(rows.map((row) => [String(row[key]), Number(row.tracks)]));
}

describe('real events', () => {
  it('are there to be asked for', ({ skip }) => {
    skip(events === undefined, `no event sets in ${DATA_FOLDER}`);
    expect(events).toBeDefined();
  });

  it.skipIf(events === undefined)('get the true answers from every command', () =>
    inPlace(async (place) => {
      const { eventsFile } = events as EventSet;
      const truth = readTruth(events as EventSet);
      await expectDone(place, ['import', eventsFile]);
      expect(await expectDone(place, ['count'])).toBe(`${truth.tracks}\n`);
      expect(await countsOf(place, 'taskId', ['tasks'])).toEqual(truth.perTask);
      expect(await countsOf(place, 'userName', ['users'])).toEqual(truth.perUser);
      expect(await countsOf(place, 'userName', ['count-by', 'userName'])).toEqual(truth.perUser);
      expect(documents(await place.call(['runs', '--json']))).toHaveLength(truth.distinctRuns);
      await lookAround(place, truth);
      await keepInOrder(place, truth);
    }),
  );
});

/** Somebody whose tracks there are. */
const userOf = ({ perUser }: EventTruth): string => Object.keys(perUser)[0]!;

async function lookAround(place: Place, truth: EventTruth): Promise<void> {
  const table = await expectDone(place, ['query', '--limit', '20', '--zone', 'Europe/Amsterdam']);
  expect(table.trimEnd().split('\n')).toHaveLength(21);
  await expectDone(place, ['query', '--explain', '--user', `${userOf(truth).slice(0, 3)}*`]);
  await expectDone(place, ['run', 'show', '--run', '1']);
  await expectDone(place, ['stats']);
  await expectDone(place, ['check']);
}

/** Takes the storage through everything that changes it, and back to where it was. */
async function keepInOrder(place: Place, truth: EventTruth): Promise<void> {
  const user = userOf(truth);
  const at = (name: string): string => join(place.folder, name);
  const before = await expectDone(place, ['export']);
  for (const name of ['all.jsonl.gz', 'all.csv', 'all.parquet'])
    await expectDone(place, ['export', at(name)]);
  await expectDone(place, ['backup', at('copy')]);
  const [first] = documents(await place.call(['query', '--limit', '1', '--json']));
  const attribute = Object.keys(first!.data as object)[0]!;
  await expectDone(place, ['reindex', '--add', attribute]);
  expect(Object.values(await countsOf(place, attribute, ['count-by', attribute])).length).toBeGreaterThan(0);
  await expectDone(place, ['compact']);
  await expectDone(place, ['repair', '--yes']);
  const saved = (await expectDone(place, ['save', 'one more', 'somebody'])).trim();
  await expectDone(place, ['remove', saved, '--yes']);
  await expectDone(place, ['export-user', user, at('user.jsonl')]);
  await expectDone(place, ['erase-user', user, '--yes']);
  const middle = String(Math.round((truth.firstMs + truth.lastMs) / 2));
  const [pruned] = documents(
    await place.call(['prune', '--before', middle, '--archive', at('old.jsonl'), '--yes', '--json']),
  );
  const left = Number(await expectDone(place, ['count']));
  const [{ tracks: ofUser } = { tracks: 0 }] = documents(
    await place.call(['count', '--json', '--user', user]),
  );
  expect(ofUser ?? 0).toBe(0);
  expect(left + Number(pruned!.removed)).toBeLessThan(truth.tracks);
  await expectDone(place, ['check']);
  await expectDone(place, ['restore', at('copy'), '--db', at('again')]);
  expect(await expectDone(place, ['export', '--db', at('again')])).toBe(before);
  await expectDone(place, ['import', at('all.jsonl.gz'), '--db', at('imported')]);
  expect(await expectDone(place, ['export', '--db', at('imported')])).toBe(before);
}

interface LogTruth {
  lines: number;
  hits: number;
  bytes: number;
  unparsableLines: { line: number }[];
  server: { utc: { day: Record<string, [hits: number, bytes: number]> } };
  whole: { url: { distinct: number } };
}

describe('a real access log', () => {
  it.skipIf(!existsSync(log))('gives the true sums', () =>
    inPlace(async (place) => {
      const truth = JSON.parse(readText(logTruth)) as LogTruth;
      const loaded = await place.call(['load-access-log', log, '--json']);
      expect(loaded.code).toBe(1);
      expect(documents(loaded)[0]).toMatchObject({ lines: truth.lines, records: truth.hits, invalid: 1 });
      expect(loaded.stderr).toContain(`:${truth.unparsableLines[0]!.line}: `);
      expect(documents(await place.call(['sums', 'sumUrls', '--totals', '--json']))).toEqual([
        { summary: 'sumUrls', hits: truth.hits, transfer: truth.bytes, keys: truth.whole.url.distinct },
      ]);
      const [firstDay] = Object.keys(truth.server.utc.day).sort();
      const days = documents(await place.call(['sums', 'sumUrls', '--chart', '--from', firstDay!, '--json']));
      const byDay = Object.fromEntries(days.map(({ date, hits, transfer }) => [date, [hits, transfer]]));
      expect(byDay).toEqual(truth.server.utc.day);
      expect((await place.call(['load-access-log', log])).stdout).toContain('0 requests');
    }),
  );
});
