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
  const load = new Load(storage, checkOptions('options', options, OPTIONS));
  return inTurn(storage, () => load.run(paths));
}

/** One call of `loadAccessLog`. */
class Load {
  readonly #options: LoadAccessLogOptions;
  readonly #order: FileOrder;
  readonly #isRotated: boolean;
  readonly #choice: RecordChoice;
  readonly #counter = new LoadCounter();
  readonly #tools: LoadTools;
  #fileNumber = 0;
  #files: readonly LineFile[] = [];

  constructor(storage: AccessLogStorage, options: LoadAccessLogOptions) {
    const { source = SOURCE, visitTimeoutMs, signal } = options;
    this.#options = options;
    this.#order = checkChoice('order', options.order ?? 'time', ['time', 'given']);
    if (checkText('source', source) === '') throw new RangeError('source must not be empty');
    for (const name of ['onInvalid', 'onProgress'] as const) checkFunction(name, options[name]);
    checkSignal(signal);
    this.#isRotated = checkFlag('rotated', options.rotated ?? false);
    this.#choice = new RecordChoice(options);
    this.#tools = {
      storage,
      files: new KnownFiles(storage, source),
      visits: new Visits(storage, { visitTimeoutMs }),
      choice: this.#choice,
      counter: this.#counter,
      signal,
      onInvalid: (line) => this.#addInvalid(line),
      onBatch: () => this.#tellProgress(),
    };
  }

  async run(paths: readonly string[]): Promise<AccessLogLoad> {
    await this.#choice.open();
    const opened = await openLogs(paths, this.#isRotated);
    try {
      this.#files = this.#order === 'time' ? await sortByTime(opened) : opened;
      for (const file of this.#files) await this.#loadFile(file);
      return this.#counter.result;
    } finally {
      for (const file of opened) await file.close();
    }
  }

  async #loadFile(file: LineFile): Promise<void> {
    this.#options.signal?.throwIfAborted();
    this.#fileNumber++;
    this.#counter.beginFile(file.path);
    await new FileLoader(file, this.#tools).load();
  }

  #addInvalid(line: InvalidFileLine): void {
    this.#counter.addInvalid(line);
    this.#options.onInvalid?.(line);
  }

  #tellProgress(): void {
    const { onProgress } = this.#options;
    if (!onProgress) return;
    const through = this.#files.slice(0, this.#fileNumber - 1).map(({ sizeBytes }) => sizeBytes);
    const current = this.#files[this.#fileNumber - 1]!;
    onProgress({
      ...this.#counter.soFar,
      file: current.path,
      fileNumber: this.#fileNumber,
      fileCount: this.#files.length,
      bytes: sum(through) + Math.min(current.bytesRead, current.sizeBytes),
      bytesTotal: sum(this.#files.map(({ sizeBytes }) => sizeBytes)),
    });
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function checkFiles(files: unknown): string[] {
  const paths = typeof files === 'string' ? [files] : files;
  if (typeof paths !== 'object' || paths === null || !(Symbol.iterator in paths))
    throw new TypeError(`files must be a path or an iterable of paths, received ${describe(files)}`);
  return Array.from(paths as Iterable<unknown>, (path, index) => {
    const name = typeof files === 'string' ? 'files' : `files[${index}]`;
    if (checkText(name, path) === '') throw new RangeError(`${name} must not be empty`);
    return path as string;
  });
}

function checkStorage(storage: unknown): void {
  const names = ['saveUserTracks', 'getPosition', 'startRun', 'getRun', 'queryMetadata'] as const;
  const methods = (storage ?? {}) as Partial<AccessLogStorage>;
  if (names.some((name) => typeof methods[name] !== 'function'))
    throw new TypeError(`storage must be a TrackingStorage, received ${describe(storage)}`);
}
