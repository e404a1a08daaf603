import { access, constants } from 'node:fs/promises';
import { formatCounted } from '../../charts/index.ts';
import { type ImportReport, importTracks } from '../../storage/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import type { AnyStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface ImportCommandOptions {
  skipInvalid?: boolean;
  index?: string[];
  typeName?: string;
}

export function addImport(program: CliCommand, session: Session): void {
  program
    .command('import')
    .description('save tracks from JSONL, such as export writes; makes the storage if it is not there')
    .argument('[files...]', 'files, plain or gzipped; - is stdin', ['-'])
    .option(
      '--skip-invalid',
      'leave out lines that cannot be used, instead of stopping; they are told on stderr',
    )
    .many('--index <attribute>', 'of a new storage: index this attribute of data; may be repeated')
    .option('--type-name <name>', 'of a new storage: the name of the track type')
    .examples(
      'tracktree import tracks.jsonl.gz',
      'tracktree import --db new --index answer tracks.jsonl',
      'gunzip -c tracks.jsonl.gz | tracktree import --skip-invalid -',
    )
    .action(async (files: string[], { skipInvalid, index, typeName }: ImportCommandOptions) => {
      for (const file of files) await checkSource(file);
      return session.withNewStorage({ typeName, indexAttributes: index }, async (storage) => {
        for (const file of files) await importFile(session, storage, file, skipInvalid === true);
      });
    });
}

/** Before a storage is made. @throws WrongUse for a format that cannot be imported, and a file that is not there */
async function checkSource(file: string): Promise<void> {
  if (/\.(csv|parquet)(\.gz)?$/i.test(file))
    throw new WrongUse(`'${file}': only JSONL can be imported; CSV and Parquet do not tell everything`);
  if (file === '-') return;
  await access(file, constants.R_OK).catch((error: Error) => {
    throw new WrongUse(`'${file}' cannot be read: ${error.message}`);
  });
}

async function importFile(
  session: Session,
  storage: AnyStorage,
  file: string,
  isSkipping: boolean,
): Promise<void> {
  const source = file === '-' ? (session.readStdin() as AsyncIterable<Uint8Array>) : file;
  const report = await session.withProgress('Importing', (progress) =>
    importTracks(storage, source, {
      onInvalid: isSkipping ? 'skip' : 'stop',
      onProgress: ({ tracks, bytes, bytesTotal }) =>
        progress.update(bytes, bytesTotal ?? bytes, formatCounted(tracks, 'track')),
    }),
  );
  await warnOfInvalid(session, file, report);
  const { lines, tracks, runs, invalid } = report;
  const text = `${showText(file)}: ${formatCounted(tracks, 'track')} in ${formatCounted(runs, 'new run')}, from ${formatCounted(lines, 'line')}`;
  await session.report({ file, ...report }, invalid > 0 ? `${text}; ${invalid} left out` : text);
}

async function warnOfInvalid(session: Session, file: string, report: ImportReport): Promise<void> {
  if (report.invalid === 0) return;
  session.exitCode = EXIT.problems;
  for (const { line, message } of report.invalidLines)
    await session.warn(`${file}:${line}: ${showText(message)}`);
  const more = report.invalid - report.invalidLines.length;
  if (more > 0) await session.warn(`${file}: and ${more} more lines that cannot be used`);
}
