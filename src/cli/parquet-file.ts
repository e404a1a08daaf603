import { WrongUse } from './failures.ts';

/** A column of a Parquet file. */
export interface ParquetColumn {
  name: string;
  type: 'STRING' | 'INT64' | 'TIMESTAMP' | 'JSON';
  nullable?: boolean;
}

/** Rows in memory at the same time. */
const ROW_GROUP_LENGTH = 20_000;

/**
 * Writes rows into a Parquet file with the package hyparquet-writer, which it loads.
 *
 * @throws WrongUse if the package is not installed
 */
export async function writeParquet(
  path: string,
  columns: ParquetColumn[],
  rows: AsyncIterable<Record<string, unknown>>,
): Promise<void> {
  const { fileWriter, parquetWriteRows } = await loadWriter();
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
