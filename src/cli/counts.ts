import { type Command, Option } from 'commander';
import { numberColumn, timeColumn } from './columns.ts';
import { parseCount } from './criteria-options.ts';
import { type ListColumn, limitRows, writeList } from './list.ts';
import type { Session } from './session.ts';

/** The options of a list of counted values. */
export interface CountsOptions {
  sort?: 'value' | 'count';
  limit?: string;
}

/** Adds the options of a list of counted values. */
export function addCountsOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-s, --sort <by>', 'the order: by value, or the greatest count first')
        .choices(['value', 'count'])
        .default('value'),
    )
    .option('-l, --limit <number>', 'the most rows (default: 1,000 in a table, else all)');
}

type Count = [value: string | number | boolean, tracks: number];

/** Writes values, each with the number of its tracks. */
export async function writeCounts(
  session: Session,
  attribute: { key: string; title: string },
  counts: ReadonlyMap<Count[0], number>,
  { sort, limit }: CountsOptions,
): Promise<void> {
  const rows = [...counts];
  if (sort === 'count') rows.sort((a, b) => b[1] - a[1]);
  const wanted = limit === undefined ? undefined : parseCount('--limit', limit);
  const { key, title } = attribute;
  const { clock } = session;
  const column: ListColumn<Count> =
    key === 'timeStamp'
      ? timeColumn(key, clock.heading(title), clock, ([value]) => Number(value))
      : { key, title, value: ([value]) => value, isCut: true };
  await writeList<Count>(session, {
    columns: [column, numberColumn('tracks', 'Tracks', ([, count]) => count)],
    rows: await limitRows(session, rows, wanted),
  });
}
