import { checkOptions, LongCall } from '../../arguments/index.ts';
import { type TextFileOptions, writeTextFile } from '../../files/index.ts';
import { type ExportOptions, type ExportSource, exportTracks } from './export-tracks.ts';

const OPTION_NAMES = ['criteria', 'gzip', 'overwrite', 'mode', 'onProgress', 'signal'] as const;

/** What to export, and how the file is written. */
export interface ExportFileOptions<C> extends ExportOptions, TextFileOptions {
  /** Which tracks. Default all. */
  criteria?: C | undefined;
}

/**
 * Writes what {@link exportTracks} gives into a file, which only its owner may read by default. The file appears under its
 * name when it is complete and on the disk; until then it has another name, which ends in `.part`.
 *
 * @throws TypeError for an unknown option; TrackingError TRACKS_WRITE_FAILED if a file of this name exists, or the file
 * cannot be written; as `iterate`
 */
export async function exportTracksToFile<C extends object>(
  storage: ExportSource<C>,
  path: string,
  options: ExportFileOptions<C> = {},
): Promise<void> {
  const { criteria, onProgress, signal, ...file } = checkOptions('options', options, OPTION_NAMES);
  await new LongCall({ onProgress, signal }).run(() =>
    writeTextFile(path, exportTracks(storage, criteria, { onProgress, signal }), file),
  );
}
