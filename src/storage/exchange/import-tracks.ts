import { setImmediate } from 'node:timers/promises';
import { checkFunction, checkOptions, checkSignal } from '../../arguments/index.ts';
import { ArgumentTypeError, TrackingError } from '../../errors.ts';
import { Slices } from '../../slices/index.ts';
import type { TrackEntry } from '../contract/types.ts';
import { type ImportRecord, parseImportLine, type RunRecord, type TrackRecord } from './import-record.ts';
import { ImportRuns, type RunTarget } from './import-runs.ts';
import { type ImportSource, readLineBlocks, type SourceProgress, type TextLines } from './import-source.ts';

/** What an import needs of a storage. */
export interface ImportTarget extends RunTarget {
  /** Waits until there is room for more, where others save, too. */
  ready?(): Promise<void>;
  saveUserTracks(entries: Iterable<TrackEntry<object>>): Promise<string[]>;
}

/** How far an import has come. */
export interface ImportProgress extends SourceProgress {
  /** Tracks stored so far. */
  tracks: number;
}

/** How to import. */
export interface ImportOptions {
  /**
   * What a line that cannot be used does. `stop` (default): the import ends with a `TRACKS_INVALID_ENTRY` that names the
   * line; what stands above it is stored. `skip`: the line is left out and counted.
   */
  onInvalid?: 'stop' | 'skip' | undefined;
  /** Called after each batch of some 1,000 tracks. */
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Ends the import with its reason, between two batches: what was stored stays. */
  signal?: AbortSignal | undefined;
}

/** A line that was left out. */
export interface InvalidLine {
  /** Counted from 1. */
  line: number;
  message: string;
}

/** What an import has done. */
export interface ImportReport {
  /** Lines read, empty ones included. */
  lines: number;
  /** Tracks stored. */
  tracks: number;
  /** Runs made. */
  runs: number;
  /** Lines left out. */
  invalid: number;
  /** The first of them, at most 100. */
  invalidLines: InvalidLine[];
}

const BATCH_SIZE = 1000;
/** The length of the lines of a batch; more of them wait for the next one. */
const BATCH_LENGTH_MAX = 4 * 1024 * 1024;
const INVALID_LINES_MAX = 100;
const BYTE_ORDER_MARK = /^\ufeff/;

/**
 * Reads tracks from JSONL and saves them, in constant memory. Each line is a JSON object with `taskId`, `userName`,
 * `timeStamp`, `data` and either `run`, the source's own name of a run, or `runId`, or neither: then the track belongs to
 * its task's current run. Each name makes one new run. What {@link exportTracks} wrote is read back as it was.
 *
 * @throws TrackingError `TRACKS_INVALID_ENTRY` that names the first line that cannot be used, unless they are skipped
 * @throws TrackingError `TRACKS_READ_FAILED` if the source cannot be read
 */
export async function importTracks(
  storage: ImportTarget,
  source: ImportSource,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const { signal } = checkOptions('options', options, ['onInvalid', 'onProgress', 'signal']);
  checkSignal(signal)?.throwIfAborted();
  checkFunction('onProgress', options.onProgress);
  const progress: SourceProgress = { bytes: 0, bytesTotal: undefined };
  const tracksImport = new TracksImport(storage, options, progress);
  try {
    for await (const block of readLineBlocks(source, progress)) {
      signal?.throwIfAborted();
      await tracksImport.take(block);
    }
  } finally {
    await tracksImport.finish();
  }
  return tracksImport.report;
}

/** Entries, each with the line it stands on. */
interface Batch {
  entries: TrackEntry[];
  lines: number[];
  /** What waits for the number of a run: the line of the run itself, or that of an entry. */
  waiting: { line: number; runId: Promise<number>; entry?: TrackEntry }[];
  /** The length of its lines in UTF-16 units. */
  length: number;
}

const emptyBatch = (): Batch => ({ entries: [], lines: [], waiting: [], length: 0 });

/** One import. It reads a batch while the one before it is being stored. */
class TracksImport {
  readonly #storage: ImportTarget;
  readonly #options: ImportOptions;
  readonly #progress: SourceProgress;
  readonly #runs: ImportRuns;
  readonly #report: ImportReport = { lines: 0, tracks: 0, runs: 0, invalid: 0, invalidLines: [] };
  #batch = emptyBatch();
  #saving: Promise<void> = Promise.resolve();
  readonly #slices = new Slices();
  #hasFailed = false;

  constructor(storage: ImportTarget, options: ImportOptions, progress: SourceProgress) {
    this.#storage = storage;
    this.#options = options;
    this.#progress = progress;
    this.#runs = new ImportRuns(storage);
  }

  get report(): ImportReport {
    return { ...this.#report, runs: this.#runs.count };
  }

  async take(block: TextLines): Promise<void> {
    for (const line of block) {
      if (this.#slices.isOver()) await this.#slices.next();
      const lineNumber = ++this.#report.lines;
      if (line?.trim() === '') continue;
      const record = this.#parse(line, lineNumber);
      // Only what has to wait is awaited: a promise for each line would cost more than reading it.
      if (record?.kind === 'run') await this.#addRun(record, lineNumber);
      else if (record) this.#addTrack(record, lineNumber);
      this.#batch.length += line?.length ?? 0;
      if (this.#isFull) await this.#flush();
    }
  }

  get #isFull(): boolean {
    const { entries, waiting, length } = this.#batch;
    return entries.length + waiting.length >= BATCH_SIZE || length >= BATCH_LENGTH_MAX;
  }

  /** Stores what is left, unless storing has failed before. */
  async finish(): Promise<void> {
    if (!this.#hasFailed) await this.#flush();
    await this.#saving;
  }

  #parse(line: string | undefined, lineNumber: number): ImportRecord | undefined {
    try {
      if (line === undefined) throw new ArgumentTypeError('its bytes are not UTF-8');
      return parseImportLine(lineNumber === 1 ? line.replace(BYTE_ORDER_MARK, '') : line);
    } catch (error) {
      this.#refuse(lineNumber, error);
      return undefined;
    }
  }

  async #addRun(run: RunRecord, lineNumber: number): Promise<void> {
    // A run that is refused ends its batch, and the tracks above it must not go with it.
    if (this.#batch.entries.length > 0) await this.#flush();
    this.#batch.waiting.push({ line: lineNumber, runId: this.#runs.restore(run) });
  }

  #addTrack(track: TrackRecord, lineNumber: number): void {
    const { taskId, userName, timeStamp, data } = track;
    const entry: TrackEntry = { taskId, userName, timeStamp, data };
    try {
      const runId = this.#runs.of(track);
      if (typeof runId === 'number') entry.runId = runId;
      else this.#batch.waiting.push({ line: lineNumber, runId, entry });
    } catch (error) {
      this.#refuse(lineNumber, error);
      return;
    }
    this.#batch.entries.push(entry);
    this.#batch.lines.push(lineNumber);
  }

  /** Waits for the batch before, then starts to store this one. */
  async #flush(): Promise<void> {
    await this.#saving;
    const batch = this.#batch;
    this.#batch = emptyBatch();
    this.#saving = this.#save(batch);
    // The failure is met where the promise is awaited, which may be later than now.
    this.#saving.catch(() => {
      this.#hasFailed = true;
    });
  }

  async #save(batch: Batch): Promise<void> {
    await this.#awaitRuns(batch);
    try {
      await this.#storage.ready?.();
      await this.#storage.saveUserTracks(batch.entries);
      this.#report.tracks += batch.entries.length;
    } catch (error) {
      if (!isInvalidEntry(error)) throw error;
      await this.#saveSingly(batch);
    }
    this.#options.onProgress?.({ ...this.#progress, tracks: this.#report.tracks });
    await setImmediate();
  }

  /** Fills in the numbers of runs. What belongs to a run that could not be made is refused. */
  async #awaitRuns(batch: Batch): Promise<void> {
    for (const { line, runId, entry } of batch.waiting) {
      try {
        const number = await runId;
        if (entry) entry.runId = number;
      } catch (error) {
        this.#refuse(line, error);
        if (entry) removeEntry(batch, entry);
      }
    }
  }

  /** A batch is stored as a whole or not at all; where one entry spoils it, this finds which. */
  async #saveSingly(batch: Batch): Promise<void> {
    for (const [index, entry] of batch.entries.entries()) {
      try {
        await this.#storage.saveUserTracks([entry]);
        this.#report.tracks++;
      } catch (error) {
        this.#refuse(batch.lines[index]!, error);
      }
    }
  }

  /** Leaves a line out, or ends the import, as the options say. An error that is not the line's ends it always. */
  #refuse(lineNumber: number, error: unknown): void {
    if (!isInvalidEntry(error)) throw error;
    if (this.#options.onInvalid !== 'skip') {
      const message = `Line ${lineNumber} cannot be imported: ${error.message}`;
      throw new TrackingError('TRACKS_INVALID_ENTRY', message, { cause: error });
    }
    this.#report.invalid++;
    if (this.#report.invalidLines.length < INVALID_LINES_MAX) {
      this.#report.invalidLines.push({ line: lineNumber, message: error.message });
    }
  }
}

function removeEntry(batch: Batch, entry: TrackEntry): void {
  const index = batch.entries.indexOf(entry);
  batch.entries.splice(index, 1);
  batch.lines.splice(index, 1);
}

/** Whether an error says that the entry is wrong, and not that the storage failed. */
function isInvalidEntry(error: unknown): error is Error {
  if (error instanceof TrackingError) return error.code === 'TRACKS_INVALID_RUN';
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}
