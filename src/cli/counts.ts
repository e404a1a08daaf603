import { type Command, Option } from 'commander';
import { parseCount } from './criteria-options.ts';
import { limitRows, writeList } from './list.ts';
import type { Session } from './session.ts';

/** How counted values are listed. */
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
    .option('-l, --limit <number>', 'at most so many (default: 1,000 in a table, else all)');
}

/** Writes values with how many tracks have each. */
export async function writeCounts(
  session: Session,
  attribute: { key: string; title: string },
  counts: ReadonlyMap<string | number | boolean, number>,
  { sort, limit }: CountsOptions,
): Promise<void> {
  const rows = [...counts];
  if (sort === 'count') rows.sort((a, b) => b[1] - a[1]);
  const wanted = limit === undefined ? undefined : parseCount('--limit', limit);
  const isTime = attribute.key === 'timeStamp';
  const { clock } = session;
  await writeList<[string | number | boolean, number]>(session, {
    columns: [
      {
        key: attribute.key,
        title: isTime ? clock.heading(attribute.title) : attribute.title,
        value: ([value]) => (isTime ? clock.showIso(Number(value)) : value),
        show: ([value]) => (isTime ? clock.show(Number(value)) : String(value)),
        isCut: true,
      },
      {
        key: 'tracks',
        title: 'Tracks',
        align: 'right',
        value: ([, count]) => count,
        show: ([, count]) => count.toLocaleString('en-US'),
      },
    ],
    rows: await limitRows(session, rows, wanted),
  });
}
