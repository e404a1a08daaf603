import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { inTurn, type LineFile } from '../../lines/index.ts';
import { checkChoice, checkFlag, checkFunction, checkOptions, checkText, describe } from '../arguments.ts';
import { Visits } from '../visits.ts';
import type { AccessLogStorage } from './access-log-storage.ts';
import { FileLoader, type LoadTools } from './file-loader.ts';
import { KnownFiles } from './known-files.ts';
import {
  type AccessLogLoad,
  type AccessLogProgress,
  type InvalidFileLine,
  LoadCounter,
} from './load-report.ts';
import { type FileOrder, openLogs, sortByTime } from './log-files.ts';
import { checkSignal } from './read-access-log.ts';
import { RECORD_OPTIONS, RecordChoice, type RecordOptions } from './record-choice.ts';

/** How access logs are loaded. */
export interface LoadAccessLogOptions extends RecordOptions {
  /**
   * Names the log in the storage. Files are known by their content within a source, so give the logs of several servers sources
   * of their own. Default `'access log'`.
   */
  source?: string | undefined;
  /** Load the files too that a log was rotated to, such as `access.log.1` and `access.log.2.gz`. Default false. */
  rotated?: boolean | undefined;
  /** In which order files are loaded. Default `'time'`: by their first requests, the oldest file first. */
  order?: FileOrder | undefined;
  /** Milliseconds without a request that end a visit. Default 1,800,000: half an hour. */
  visitTimeoutMs?: number | undefined;
  /** Is told of each line that cannot be parsed. */
  onInvalid?: ((line: InvalidFileLine) => void) | undefined;
  /** Is told after each batch. */
  onProgress?: ((progress: AccessLogProgress) => void) | undefined;
  /** Ends the load with its reason; what was loaded until then stays, and the next load goes on. */
  signal?: AbortSignal | undefined;
}

const OPTIONS = [
  'source',
  'rotated',
  'order',
  'visitTimeoutMs',
  ...RECORD_OPTIONS,
  'onInvalid',
  'onProgress',
  'signal',
] as const;
const SOURCE = 'access log';

/**
 * Brings the requests in access logs into a storage, each exactly once, whatever happens between the calls or during one: together with the tracks,
 * the storage keeps how far each file was loaded. A file is known by its content, so it may be rotated, packed, copied or
 * moved, and lines may be added to it. Lines that cannot be parsed are counted and reported; they do not stop the load.
 *
 * @param files the path of a file, or several; gzipped or not
 * @throws TypeError, RangeError for wrong arguments
 * @throws TrackingError TRACKS_READ_FAILED if a file cannot be read; what the storage throws
 */
export async function loadAccessLog(
  files: string | Iterable<string>,
  storage: AccessLogStorage,
  options?: LoadAccessLogOptions,
): Promise<AccessLogLoad> {
  const paths = checkFiles(files);
  checkStorage(storage);
  const {
    source = SOURCE,
    order = 'time',
    rotated = false,
    ...given
  } = checkOptions('options', options, OPTIONS);
  checkChoice('order', order, ['time', 'given']);
  if (checkText('source', source) === '') throw new ArgumentRangeError('source must not be empty');
  for (const name of ['onInvalid', 'onProgress'] as const) checkFunction(name, given[name]);
  checkSignal(given.signal);
  checkFlag('rotated', rotated);
  const counter = new LoadCounter();
  const tools = {
    storage,
    files: new KnownFiles(storage, source),
    choice: new RecordChoice(given),
    visits: new Visits(storage, { visitTimeoutMs: given.visitTimeoutMs }),
    counter,
    signal: given.signal,
    onInvalid(line: InvalidFileLine) {
      counter.addInvalid(line);
      given.onInvalid?.(line);
    },
  };
  return inTurn(storage, async () => {
    await tools.choice.open();
    const opened = await openLogs(paths, rotated);
    try {
      await loadFiles(order === 'time' ? await sortByTime(opened) : opened, tools, given.onProgress);
      return counter.result;
    } finally {
      for (const file of opened) await file.close();
    }
  });
}

async function loadFiles(
  files: readonly LineFile[],
  tools: Omit<LoadTools, 'onBatch'>,
  onProgress: LoadAccessLogOptions['onProgress'],
): Promise<void> {
  const bytesTotal = sum(files.map(({ sizeBytes }) => sizeBytes));
  for (const [index, file] of files.entries()) {
    tools.signal?.throwIfAborted();
    tools.counter.beginFile(file.path);
    const bytesBefore = sum(files.slice(0, index).map(({ sizeBytes }) => sizeBytes));
    const onBatch = () =>
      onProgress?.({
        ...tools.counter.soFar,
        file: file.path,
        fileNumber: index + 1,
        fileCount: files.length,
        bytes: bytesBefore + Math.min(file.bytesRead, file.sizeBytes),
        bytesTotal,
      });
    await new FileLoader(file, { ...tools, onBatch }).load();
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function checkFiles(files: unknown): string[] {
  const paths = typeof files === 'string' ? [files] : files;
  if (typeof paths !== 'object' || paths === null || !(Symbol.iterator in paths))
    throw new ArgumentTypeError(`files must be a path or an iterable of paths, received ${describe(files)}`);
  return Array.from(paths as Iterable<unknown>, (path, index) => {
    const name = typeof files === 'string' ? 'files' : `files[${index}]`;
    if (checkText(name, path) === '') throw new ArgumentRangeError(`${name} must not be empty`);
    return path as string;
  });
}

function checkStorage(storage: unknown): void {
  const names = ['saveUserTracks', 'getPosition', 'startRun', 'getRun', 'queryMetadata'] as const;
  const methods = (storage ?? {}) as Partial<AccessLogStorage>;
  if (names.some((name) => typeof methods[name] !== 'function'))
    throw new ArgumentTypeError(`storage must be a TrackingStorage, received ${describe(storage)}`);
}
