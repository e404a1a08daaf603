import { formatCounted } from '../../charts/index.ts';
import { formatCsv } from '../../csv/index.ts';
import { inBlocks, writeSafely, writeTextFile } from '../../files/index.ts';
import { batchesOf } from '../../slices/index.ts';
import { exportTracks, exportTracksToFile } from '../../storage/index.ts';
import type { CliCommand } from '../command.ts';
import { type AnyCriteria, type CriteriaOptions, criteriaOf } from '../criteria-options.ts';
import { type ExportColumn, exportColumns, writeParquet } from '../export-columns.ts';
import { WrongUse } from '../failures.ts';
import { checkMayWrite } from '../file-checks.ts';
import type { AnyStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { showJson, showLines } from '../show-text.ts';

type Format = 'jsonl' | 'csv' | 'parquet';

interface ExportCommandOptions extends CriteriaOptions {
  format?: Format;
  columns?: string;
  force?: boolean;
}

const ROWS_PER_BLOCK = 500;

export function addExport(program: CliCommand, session: Session): void {
  program
    .command('export')
    .description('write tracks as JSONL, which import brings back exactly, or as CSV or Parquet')
    .argument('[file]', 'the file; .gz compresses it; - is stdout', '-')
    .criteria()
    .choice('-f, --format <format>', "the format (default: by the file's name, else jsonl)", [
      'jsonl',
      'csv',
      'parquet',
    ])
    .option(
      '-c, --columns <names>',
      'of CSV and Parquet: trackId, taskId, …, data, or keys of data such as a,b.c',
    )
    .option('--force', 'overwrite the file if it is there')
    .examples(
      'tracktree export | head -3',
      'tracktree export november.jsonl.gz --from 2026-11-01 --to 2026-11-30',
      'tracktree export answers.csv --columns taskId,userName,timeStamp,answer',
      'tracktree export ann.parquet --user ann',
    )
    .action((file: string, options: ExportCommandOptions) => {
      const format = formatOf(session, file, options);
      return session.withStorage(async (storage) => {
        const criteria = await criteriaOf(session, storage, options);
        const whole = { session, storage, criteria, format, options };
        if (file === '-') return writeToStdout(whole);
        await checkMayWrite(file, options.force);
        const total = await storage.count(criteria);
        await session.withProgress('Exporting', (progress) =>
          writeToFile(file, whole, (tracks) => progress.update(tracks, total)),
        );
        await session.note(`Wrote ${formatCounted(total, 'track')} to '${file}'.`);
      });
    });
}

/** The format of the export. @throws WrongUse if the options exclude each other */
function formatOf(session: Session, file: string, { format, columns }: ExportCommandOptions): Format {
  const { json, csv } = session.options;
  const [, extension] = /\.(jsonl|ndjson|csv|parquet)(?:\.gz)?$/i.exec(file) ?? [];
  const byName = extension?.toLowerCase().replace('ndjson', 'jsonl') as Format | undefined;
  if (file !== '-' && byName === undefined && format === undefined && !csv && !json)
    throw new WrongUse(`'${file}': name a .jsonl, .csv or .parquet file, or say --format`);
  const found = format ?? (csv ? 'csv' : json ? 'jsonl' : (byName ?? 'jsonl'));
  if (found === 'jsonl' && columns !== undefined)
    throw new WrongUse('--columns are for CSV and Parquet; JSONL has everything');
  if (found === 'parquet' && file === '-') throw new WrongUse('Parquet needs a file; name one');
  if (found === 'parquet' && /\.gz$/i.test(file))
    throw new WrongUse('Parquet is compressed already; name the file without .gz');
  return found;
}

interface Export {
  session: Session;
  storage: AnyStorage;
  criteria: AnyCriteria;
  format: Format;
  options: ExportCommandOptions;
}

async function writeToStdout({ session, storage, criteria, format, options }: Export): Promise<void> {
  const { isTerminal } = session.out;
  const show = !isTerminal ? (text: string) => text : format === 'csv' ? showLines : showJson;
  const texts =
    format === 'csv'
      ? csvOf(storage.iterate(criteria), exportColumns(options.columns, session.clock))
      : inBlocks(exportTracks(storage, criteria));
  for await (const text of texts) {
    session.checkStopped();
    await session.out.write(show(text));
  }
}

async function writeToFile(
  file: string,
  { session, storage, criteria, format, options }: Export,
  onTracks: (tracks: number) => void,
): Promise<void> {
  const columns = exportColumns(options.columns, session.clock);
  const overwrite = options.force;
  const tracks = countedTracks(storage.iterate(criteria), onTracks);
  if (format === 'parquet') {
    const rows = parquetRows(tracks, columns);
    await writeSafely(file, (_, path) => writeParquet(path, columns, rows), { overwrite });
  } else if (format === 'csv') {
    await writeTextFile(file, csvOf(tracks, columns), { overwrite });
  } else {
    const onProgress = (progress: { tracks: number }) => onTracks(progress.tracks);
    await exportTracksToFile(storage, file, { criteria, overwrite, onProgress });
  }
}

async function* csvOf(tracks: Tracks, columns: readonly ExportColumn[]): AsyncGenerator<string> {
  yield formatCsv([columns.map(({ name }) => name)]);
  for await (const batch of batchesOf(tracks, ROWS_PER_BLOCK))
    yield formatCsv(batch.map((track) => columns.map(({ toCsv }) => toCsv(track))));
}

async function* parquetRows(
  tracks: Tracks,
  columns: readonly ExportColumn[],
): AsyncGenerator<Record<string, unknown>> {
  for await (const track of tracks)
    yield Object.fromEntries(columns.map(({ name, toParquet }) => [name, toParquet(track)]));
}

type Tracks = ReturnType<AnyStorage['iterate']>;

/** The tracks of an export. It tells their number from time to time. */
async function* countedTracks(tracks: Tracks, onTracks: (tracks: number) => void): Tracks {
  let count = 0;
  for await (const track of tracks) {
    yield track;
    if (++count % ROWS_PER_BLOCK === 0) onTracks(count);
  }
  onTracks(count);
}
