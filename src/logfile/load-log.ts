import { resolve } from 'node:path';
import { checkFunction, checkName, checkOptions, describe, LongCall } from '../arguments/index.ts';
import { ArgumentTypeError, expectDefined } from '../errors.ts';
import { inTurn, readLogFiles } from '../lines/index.ts';
import { type BatchOrigin, EntryFinder, type ParseLine } from './entry-batch.ts';
import { EntrySaver } from './entry-saver.ts';
import type { EntryStorage } from './entry-storage.ts';
import { LINE_SIZE_BYTES_MAX } from './limits.ts';
import { LoadCounter, type LoadResult } from './load-result.ts';
import { LoadSources } from './load-sources.ts';
import { createParser, type LineOptions } from './read-log.ts';

/** How a log is loaded. */
export interface LoadLogOptions extends LineOptions {
  /**
   * Makes an entry of a line that holds none; undefined passes over the line. An entry without `timeStamp` gets the time of the line.
   * Without `parse`, such lines are passed over.
   */
  parse?: ParseLine | undefined;
  /** Names the log in the storage. Default: the absolute path of the log file. */
  source?: string | undefined;
  /** Is told after each batch. */
  onProgress?: ((progress: LoadLogProgress) => void) | undefined;
  /** Ends the load with its reason; what was loaded until then stays, and the next load goes on. */
  signal?: AbortSignal | undefined;
}

/** How far a load has come. */
export interface LoadLogProgress {
  /** The file that is being read. */
  file: string;
  /** Its bytes read so far, packed ones if it is packed. */
  bytes: number;
  bytesTotal: number;
  /** New lines read so far, of all files. */
  lines: number;
}

const OPTIONS = ['format', 'localTime', 'parse', 'source', 'onProgress', 'signal'] as const;

/**
 * Brings the new entries of a log into a storage, each exactly once, whatever happens between the calls or during one:
 * together with the tracks, the storage keeps how far each file was loaded. A file is known by its content, so it may be
 * rolled, compressed or moved. Lines that cannot be used are counted and reported; they do not stop the load.
 *
 * @throws TypeError, RangeError for wrong arguments
 * @throws TrackingError TRACKS_READ_FAILED if there is no such log, or it cannot be read; what the storage throws
 */
export async function loadLog(
  logFile: string,
  storage: EntryStorage,
  options?: LoadLogOptions,
): Promise<LoadResult> {
  const path = resolve(checkName('logFile', logFile));
  checkStorage(storage);
  const checked = checkOptions('options', options, OPTIONS);
  const { source = path, parse, format, localTime } = checked;
  const call = new LongCall(checked);
  checkName('source', source);
  checkFunction('parse', parse);
  const finder = new EntryFinder(createParser({ format, localTime }), parse);
  return call.run((onProgress) =>
    inTurn(storage, () => loadFiles(path, storage, source, finder, onProgress)),
  );
}

async function loadFiles(
  logFile: string,
  storage: EntryStorage,
  source: string,
  finder: EntryFinder,
  onProgress: LoadLogOptions['onProgress'],
): Promise<LoadResult> {
  const counter = new LoadCounter();
  const saver = new EntrySaver(storage, counter);
  const sources = new LoadSources(storage, source, counter);
  const blocks = readLogFiles(logFile, {
    lineSizeMax: LINE_SIZE_BYTES_MAX,
    follow: false,
    signal: undefined,
    pollIntervalMs: 1,
    findStart: (file, younger) => sources.findStart(file, younger),
    finish: () => saver.finish(),
    onDamage: (file, error) => counter.addDamage(file.path, error),
  });
  try {
    for await (const block of blocks) {
      const { path: file, bytesRead: bytes, sizeBytes: bytesTotal } = block.file;
      onProgress?.({ file, bytes: Math.min(bytes, bytesTotal), bytesTotal, lines: counter.lines });
      await saver.save(finder.find(block, await originOf(sources, finder)));
    }
  } finally {
    // The next load begins when all saves have ended.
    await saver.finish().catch(() => {});
  }
  return counter.result(await sources.hasGap());
}

/** Lines that earlier loads saved are counted in advance only if line numbers are shown. */
async function originOf({ current }: LoadSources, { showsLines }: EntryFinder): Promise<BatchOrigin> {
  const { key: source, linesBefore } = expectDefined(current, 'a block belongs to a file that was found');
  if (!showsLines) return { source, linesCounted: 0, linesBefore };
  return { source, linesCounted: await linesBefore(), linesBefore: async () => 0 };
}

function checkStorage(storage: unknown): void {
  const { saveUserTracks, getPosition } = (storage ?? {}) as Partial<EntryStorage>;
  if (typeof saveUserTracks !== 'function' || typeof getPosition !== 'function')
    throw new ArgumentTypeError(
      `storage must have saveUserTracks and getPosition, received ${describe(storage)}`,
    );
}
