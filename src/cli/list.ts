import { formatCount } from '../charts/index.ts';
import { batchesOf } from '../slices/index.ts';
import { WrongUse } from './failures.ts';
import type { Session } from './session.ts';
import { jsonLine, showText } from './show-text.ts';
import { formatTable, type TableColumn } from './table.ts';

/** A column of a list. Machines see its key, people its title. */
export interface ListColumn<T> extends TableColumn {
  key: string;
  /** The value for machines. */
  value(row: T): string | number | boolean | undefined;
  /** The text in a table. Default: the value. */
  show?: ((row: T) => string) | undefined;
}

export interface List<T> {
  columns: readonly ListColumn<T>[];
  rows: Iterable<T> | AsyncIterable<T>;
  /** The row as a line of JSON. Default: made of the columns. */
  toJson?: ((row: T) => string) | undefined;
  /** Whether tables show all cells in full. */
  isWide?: boolean | undefined;
}

/** The most rows of a table, because a table needs all of them in memory. */
export const TABLE_ROWS_MAX = 10_000;

/** The rows of a table without a limit. */
const TABLE_LIST_LENGTH = 1000;

const BATCH_LENGTH = 500;
const WIDTH_WITHOUT_TERMINAL = 120;

/** Writes a list: JSON lines, CSV or a table. Resolves to the number of rows. */
export async function writeList<T>(session: Session, list: List<T>): Promise<number> {
  if (session.options.json) return writeRows(session, list.rows, (rows) => rows.map(jsonOf(list)).join(''));
  if (session.options.csv) return writeCsv(session, list);
  return writeTable(session, list);
}

function jsonOf<T>({ columns, toJson }: List<T>): (row: T) => string {
  if (toJson) return toJson;
  return (row) => jsonLine(Object.fromEntries(columns.map(({ key, value }) => [key, value(row)])));
}

async function writeRows<T>(
  session: Session,
  rows: Iterable<T> | AsyncIterable<T>,
  format: (rows: T[]) => string,
): Promise<number> {
  let count = 0;
  for await (const batch of batchesOf(rows, BATCH_LENGTH)) {
    session.checkStopped();
    count += batch.length;
    await session.out.write(format(batch));
  }
  return count;
}

async function writeCsv<T>(session: Session, { columns, rows }: List<T>): Promise<number> {
  await session.out.write(session.formatCsv([columns.map(({ key }) => key)]));
  return writeRows(session, rows, (batch) =>
    session.formatCsv(batch.map((row) => columns.map(({ value }) => value(row)))),
  );
}

async function writeTable<T>(session: Session, { columns, rows, isWide }: List<T>): Promise<number> {
  const cells: string[][] = [];
  for await (const row of rows) {
    session.checkStopped();
    if (cells.length >= TABLE_ROWS_MAX) {
      throw new WrongUse(
        `A table has at most ${formatCount(TABLE_ROWS_MAX)} rows; use --json or --csv for more, or --limit`,
      );
    }
    cells.push(columns.map((column) => cellOf(column, row)));
  }
  const width = isWide ? undefined : (session.out.columns ?? WIDTH_WITHOUT_TERMINAL);
  const shown = columns.map((column) => ({ ...column, title: showText(column.title) }));
  if (cells.length > 0) await session.out.write(formatTable(shown, cells, session.paint, width));
  return cells.length;
}

function cellOf<T>({ value, show }: ListColumn<T>, row: T): string {
  if (show) return showText(show(row));
  const plain = value(row);
  return plain === undefined ? '' : showText(String(plain));
}

/** The first rows of a list: `limit`, by default all, but in a table 1,000. */
export async function limitRows<T>(
  session: Session,
  rows: readonly T[],
  limit: number | undefined,
): Promise<readonly T[]> {
  if (limit !== undefined) return rows.slice(0, limit);
  if (!session.isForPeople || rows.length <= TABLE_LIST_LENGTH) return rows;
  const [shown, all] = [TABLE_LIST_LENGTH, rows.length].map((count) => formatCount(count));
  await session.note(`${shown} of ${all}; --limit shows more, --json and --csv have all`);
  return rows.slice(0, TABLE_LIST_LENGTH);
}
