import { jsonCell } from '../csv/index.ts';
import type { Track } from '../storage/index.ts';
import type { Clock } from './clock.ts';
import { dataJson, plainData } from './columns.ts';
import { WrongUse } from './failures.ts';

/** A column of an exported table, with its values for CSV and Parquet. */
export interface ExportColumn {
  name: string;
  type: 'STRING' | 'INT64' | 'TIMESTAMP';
  toCsv(track: Track<object>): unknown;
  toParquet(track: Track<object>): unknown;
  /** Whether tracks may lack it, as values in data. */
  isNullable?: boolean;
}

const HEAD = ['trackId', 'taskId', 'runId', 'userName', 'timeStamp'] as const;

/**
 * The columns of an exported table.
 *
 * @param names of the columns: attributes of every track, `data` for all data as JSON, or paths of data with dots. Default:
 * the attributes of every track and `data`
 * @throws WrongUse for an empty or repeated name
 */
export function exportColumns(names: string | undefined, clock: Clock): ExportColumn[] {
  const wanted = names === undefined ? [...HEAD, 'data'] : names.split(',').map((name) => name.trim());
  const twice = wanted.find((name, i) => name === '' || wanted.indexOf(name) !== i);
  if (twice !== undefined) throw new WrongUse(`--columns: '${twice}' is empty or stands there twice`);
  return wanted.map((name) => columnOf(name, clock));
}

function columnOf(name: string, clock: Clock): ExportColumn {
  switch (name) {
    case 'runId':
      return { name, type: 'INT64', toCsv: ({ runId }) => runId, toParquet: ({ runId }) => BigInt(runId) };
    case 'timeStamp':
      return {
        name,
        type: 'TIMESTAMP',
        toCsv: ({ timeStamp }) => clock.formatIso(timeStamp),
        toParquet: ({ timeStamp }) => new Date(timeStamp),
      };
    case 'trackId':
    case 'taskId':
    case 'userName':
      return { name, type: 'STRING', toCsv: (track) => track[name], toParquet: (track) => track[name] };
    case 'data':
      return { name, type: 'STRING', toCsv: (track) => jsonCell(dataJson(track)), toParquet: dataJson };
    default:
      return valueColumn(name);
  }
}

/** A column of a value in data: text as it is, other values as JSON. */
function valueColumn(name: string): ExportColumn {
  const path = name.split('.');
  const read = (track: Track<object>): unknown => valueAt(plainData(track), path);
  return {
    name,
    type: 'STRING',
    isNullable: true,
    toCsv: (track) => {
      const value = read(track);
      return typeof value === 'number' || typeof value === 'object' ? value : textOf(value);
    },
    toParquet: (track) => textOf(read(track)) ?? null,
  };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const ROW_GROUP_LENGTH = 20_000;

/**
 * Writes rows into a Parquet file with the package hyparquet-writer, which it loads.
 *
 * @throws WrongUse if the package is not installed
 */
export async function writeParquet(
  path: string,
  exported: readonly ExportColumn[],
  rows: AsyncIterable<Record<string, unknown>>,
): Promise<void> {
  const { fileWriter, parquetWriteRows } = await loadWriter();
  const columns = exported.map(({ name, type, isNullable = false }) => ({
    name,
    type,
    nullable: isNullable,
  }));
  const writer = fileWriter(path);
  await parquetWriteRows({ writer, columns, rows, rowGroupSize: ROW_GROUP_LENGTH, createdBy: 'tracktree' });
}

async function loadWriter(): Promise<typeof import('hyparquet-writer')> {
  try {
    return await import('hyparquet-writer');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new WrongUse("Parquet needs the package hyparquet-writer: 'npm install hyparquet-writer'");
  }
}
