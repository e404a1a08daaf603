import { formatCount, formatCounted } from '../../charts/index.ts';
import { trackColumns, trackJson } from '../columns.ts';
import type { CliCommand } from '../command.ts';
import { type AnyCriteria, type CriteriaOptions, criteriaOf } from '../criteria-options.ts';
import { writeList } from '../list.ts';
import type { AnyStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface QueryCommandOptions extends CriteriaOptions {
  orderBy?: string;
  reverse?: boolean;
  limit?: number;
  offset?: number;
  after?: string;
  wide?: boolean;
  explain?: boolean;
}

/** The rows of a table by default. */
const TABLE_LIMIT = 50;

export function addQuery(program: CliCommand, session: Session): void {
  program
    .command('query')
    .description('show tracks')
    .criteria()
    .option('-o, --order-by <attribute>', 'trackNum, or any indexed attribute', 'trackNum')
    .option('--reverse', 'the greatest first')
    .count('-l, --limit <number>', `the most tracks (default: ${TABLE_LIMIT} in a table, else all)`)
    .count('--offset <number>', 'the number of tracks to leave out at the start')
    .option('--after <id>', 'only what comes after this track: the next page')
    .option('--wide', 'show data in full, however long the lines become')
    .option('--explain', 'show how the query would be answered instead')
    .examples(
      'tracktree query --order-by timeStamp --reverse --limit 10',
      "tracktree query --task 'a*' --user ann --from 2026-11-21 --json",
      'tracktree query --after 0000050 --limit 50',
      'tracktree query --user ann --explain',
    )
    .onStorage(session, async (storage, options: QueryCommandOptions) => {
      const criteria = await criteriaOf(session, storage, options);
      const order = orderOf(session, options);
      if (options.explain) return explain(session, storage, criteria, order);
      const shown = await writeTracks(session, storage, criteria, order, options.wide);
      if (session.isForPeople && shown.count === order.limit)
        await noteRest(session, storage, criteria, shown);
    });
}

function orderOf({ isForPeople }: Session, { orderBy, reverse, limit, offset, after }: QueryCommandOptions) {
  return { orderBy, reverse, limit: limit ?? (isForPeople ? TABLE_LIMIT : undefined), offset, after };
}

type Order = ReturnType<typeof orderOf>;

interface Shown {
  count: number;
  lastId: string | undefined;
}

async function writeTracks(
  session: Session,
  storage: AnyStorage,
  criteria: AnyCriteria,
  order: Order,
  isWide = false,
): Promise<Shown> {
  let lastId: string | undefined;
  async function* remember(): ReturnType<AnyStorage['iterate']> {
    for await (const track of storage.iterate(criteria, order)) {
      lastId = track.trackId;
      yield track;
    }
  }
  const list = { columns: trackColumns(session.clock), rows: remember(), toJson: trackJson, isWide };
  const count = await writeList(session, list);
  return { count, lastId };
}

async function noteRest(
  session: Session,
  storage: AnyStorage,
  criteria: AnyCriteria,
  { count, lastId }: Shown,
): Promise<void> {
  const total = await storage.count(criteria);
  if (count >= total && total > 0) return;
  const numbers = `${formatCount(count)} of ${formatCounted(total, 'track')}`;
  const next = lastId === undefined ? '' : `; --after ${lastId} shows the next ones, --limit more of them`;
  await session.note(numbers + next);
}

async function explain(
  session: Session,
  storage: AnyStorage,
  criteria: AnyCriteria,
  order: Order,
): Promise<void> {
  const plan = await storage.explain(criteria, order);
  const { attribute, candidates } = plan.from;
  const filter = plan.filterBy.length === 0 ? 'nothing more' : plan.filterBy.map(showText).join(', ');
  await session.report(
    plan,
    `from:    ${showText(attribute)}, ${formatCount(candidates)} candidates\nfilter:  ${filter}\nsort:    ${plan.sort}`,
  );
}
