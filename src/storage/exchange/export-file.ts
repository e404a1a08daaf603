import { type TextFileOptions, writeTextFile } from '../../files/index.ts';
import { type ExportOptions, type ExportSource, exportTracks } from './export-tracks.ts';

/** What to export, and how the file is written. */
export interface ExportFileOptions<C> extends ExportOptions, Omit<TextFileOptions, 'mode'> {
  /** Which tracks. Default all. */
  criteria?: C | undefined;
}

/**
 * Writes what {@link exportTracks} gives into a file, which only its owner may read. The file appears under its name when it is complete and
 * on the disk; until then it has another name, which ends in `.part`.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED if a file of this name exists, or the file cannot be written; as `iterate`
 */
export async function exportTracksToFile<C extends object>(
  storage: ExportSource<C>,
  path: string,
  { criteria, gzip, overwrite, onProgress }: ExportFileOptions<C> = {},
): Promise<void> {
  await writeTextFile(path, exportTracks(storage, criteria, { onProgress }), { gzip, overwrite });
}
