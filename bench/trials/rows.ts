import { digestHeads, digestRows } from '../digest.ts';
import type { Awaitable, Driver, Head, Row, Selection } from '../driver.ts';
import { PRODUCTS } from '../drivers/index.ts';
import { openFilled } from '../filled.ts';
import { watchLoop } from '../loop-watch.ts';
import { type Rate, timePasses } from '../stopwatch.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';
import type { SelectionKind } from '../workload.ts';
import { unpackRate } from './unpack-rate.ts';

/** The rows of a task, with their data read: the first time after opening, again and again, and without their data. */
export const rowsOfTask: Trial = makeTrial('task', 'rows of a task');
export const rowsOfUser: Trial = makeTrial('user', 'rows of a user');
export const rowsOfWindow: Trial = makeTrial('window', 'rows of a time window');

const CHECKED = 3;

function makeTrial(kind: SelectionKind, title: string): Trial {
  return {
    name: `rows-of-${kind}`,
    figures: [
      { name: 'first', title: `${title}, first time after opening`, unit: 'rows/s', better: 'more' },
      { name: 'hot', title: `${title}, hot`, unit: 'rows/s', better: 'more' },
      { name: 'metadata', title: `${title}, metadata only`, unit: 'rows/s', better: 'more' },
    ],
    drivers: [...PRODUCTS, 'ceiling'],
    needsFilled: true,
    run: (context) => run(context, kind),
  };
}

async function run(context: TrialContext, kind: SelectionKind): Promise<TrialOutcome> {
  if (context.driver === 'ceiling') return { figures: { hot: await unpackRate(context) }, answers: {} };
  const driver = await openFilled(context);
  const { warmUp, measured } = context.workload.selections[kind];
  await readRows(driver, warmUp, 0);
  const { result: rates, ...blocked } = await watchLoop(context.driver, async () => ({
    first: await readRows(driver, measured, 0),
    hot: await readRows(driver, measured, context.repeatForMs),
    metadata: await readHeads(driver, measured, context.repeatForMs),
  }));
  const answers = await digest(driver, measured.slice(0, CHECKED));
  await driver.close();
  const figures = Object.fromEntries(Object.entries(rates).map(([name, rate]) => [name, rate.perSecond]));
  return {
    figures,
    answers: { ...answers, rows: String(rates.first.units), heads: String(rates.metadata.units) },
    ...blocked,
  };
}

export async function readRows(
  driver: Driver,
  selections: readonly Selection[],
  forMs: number,
): Promise<Rate> {
  return await timePasses(selections, (selection) => consume(driver.rows(selection), readData), { forMs });
}

async function readHeads(driver: Driver, selections: readonly Selection[], forMs: number): Promise<Rate> {
  return await timePasses(selections, (selection) => consume(driver.heads(selection), readHead), { forMs });
}

function consume<T>(answer: Awaitable<Iterable<T>>, read: (items: Iterable<T>) => number): Awaitable<number> {
  return answer instanceof Promise ? answer.then(read) : read(answer);
}

/** Touches the data of each row, so that it has to be decoded, and counts them. */
function readData(rows: Iterable<Row>): number {
  let count = 0;
  for (const row of rows) if (row.data.durationMs >= 0) count++;
  return count;
}

function readHead(heads: Iterable<Head>): number {
  let count = 0;
  for (const head of heads) if (head.timeStamp > 0 && head.runId > 0 && head.userName !== '') count++;
  return count;
}

async function digest(driver: Driver, selections: readonly Selection[]): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const [place, selection] of selections.entries()) {
    answers[`rows ${place}`] = digestRows(await driver.rows(selection));
    answers[`heads ${place}`] = digestHeads(await driver.heads(selection));
  }
  return answers;
}
