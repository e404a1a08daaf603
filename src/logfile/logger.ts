import { EventEmitter } from 'node:events';
import {
  checkFlag,
  checkInteger,
  checkName,
  checkOptions,
  checkPositive,
  checkText,
  describe,
  isMapping,
} from '../arguments/index.ts';
import { parseDuration } from '../clocks/index.ts';
import { ArgumentTypeError, TrackingError } from '../errors.ts';
import { BACKUP_COUNT_MAX, LINE_SIZE_BYTES_MAX } from './limits.ts';
import { LineComposer } from './line-composer.ts';
import { DEFAULT_FORMAT, LineFormat } from './line-format.ts';
import { encodeEntry, type LogEntry } from './log-entry.ts';
import { type SharedSettings, shareWriter, type WriterShare } from './shared-writers.ts';

/** How a log is written. Loggers of one process on one file need the same options. */
export interface LoggerOptions {
  /** A line, with the fields `%(asctime)s`, `%(name)s`, `%(levelname)s` and `%(message)s`. Default `%(asctime)s;%(message)s`. */
  format?: string | undefined;
  /** Write `asctime` in the zone of the process instead of UTC. Default false. */
  localTime?: boolean | undefined;
  /** Rolled files that are kept. Default 5. */
  backupCount?: number | undefined;
  /** Roll the file before a line would make it larger than this. Default: no limit. */
  maxBytes?: number | undefined;
  /** Roll the file at every multiple of this time since 1970 (UTC), if there is something in it: milliseconds, or text such as '1h' or '1d'. */
  interval?: number | string | undefined;
  /** Compress what was rolled (gzip). Default false. */
  compress?: boolean | undefined;
  /** Characters of lines that are kept in memory while the disk fails; further ones are lost, and counted. Default 16 Mi. */
  bufferSizeMax?: number | undefined;
}

/** What else there is to say of one message. */
export interface LogOptions {
  /** What stands for `%(levelname)s`. Default 'INFO'. */
  levelName?: string | undefined;
}

/** What a logger tells, with its arguments. */
export interface LoggerEvents {
  /** The disk failed. Unlike other emitters, a logger does not throw without a listener. */
  error: [TrackingError];
}

const OPTIONS = [
  'format',
  'localTime',
  'backupCount',
  'maxBytes',
  'interval',
  'compress',
  'bufferSizeMax',
] as const;
const BUFFER_SIZE_MAX = 16 * 1_048_576;
const DEFAULT_LEVEL = 'INFO';
const NO_OPTIONS: LogOptions = {};

/**
 * Appends messages to a log file and rolls it: `log` becomes `log.1`, `log.1` becomes `log.2`, and so on. Logging costs no disk access:
 * lines are written in the background, in order. Loggers of one process on one file share it; only one process may write it.
 */
export class Logger extends EventEmitter<LoggerEvents> implements AsyncDisposable {
  /** What stands for `%(name)s`. */
  readonly name: string;
  readonly #composer: LineComposer;
  readonly #share: WriterShare;
  #closed: Promise<void> | undefined;

  constructor(logName: string, logFile: string, options?: LoggerOptions) {
    super();
    this.name = checkText('logName', logName);
    const settings = toSettings(checkOptions('options', options, OPTIONS));
    this.#composer = new LineComposer(new LineFormat(settings.format), this.name, settings.localTime);
    this.#share = shareWriter(checkName('logFile', logFile), settings, (error) => this.#tell(error));
  }

  /** The file that is being written to. */
  get logFile(): string {
    return this.#share.writer.path;
  }

  /** How often the disk has failed. */
  get errorCount(): number {
    return this.#share.writer.errorCount;
  }

  /** Lines that were given up because the disk failed for too long. */
  get lostCount(): number {
    return this.#share.writer.lostCount;
  }

  /**
   * Appends a message, or an entry that `loadLog` turns into a track. Returns at once.
   *
   * @throws TypeError or RangeError if it is neither, or holds what cannot be written
   * @throws TrackingError `TRACKS_NOT_OPEN` after `close`; never for an error of the disk
   */
  log(message: string | LogEntry, options?: LogOptions): void {
    if (this.#closed) throw new TrackingError('TRACKS_NOT_OPEN', `the logger '${this.name}' is closed`);
    const { levelName } =
      options === undefined ? NO_OPTIONS : checkOptions('options', options, ['levelName']);
    this.#share.writer.append(this.#compose(message, levelName ?? DEFAULT_LEVEL));
  }

  /** Rolls the file after everything that was logged before; resolves when the files are in place, and compressed if they should be. */
  doRollover(): Promise<void> {
    return this.#closed ? this.#refuse() : this.#share.writer.rollOver();
  }

  /** Resolves when the operating system has everything that was logged before; rejects if it could not be written, or lines were lost. */
  flush(): Promise<void> {
    return this.#closed ?? this.#share.writer.flush();
  }

  /** Flushes and lets go of the file; the last logger on it closes it. Rejects if lines could not be written. */
  close(): Promise<void> {
    this.#closed ??= this.#release();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #compose(message: unknown, levelName: string): string {
    if (typeof message !== 'string' && !isMapping(message))
      throw new ArgumentTypeError(`message must be a string or an entry, received ${describe(message)}`);
    const line =
      typeof message === 'string'
        ? this.#composer.composeText(message, levelName)
        : this.#composer.composeEntry(encodeEntry(message as unknown as LogEntry), levelName);
    // A text has at most three bytes of UTF-8 for each unit.
    if (line.length * 3 > LINE_SIZE_BYTES_MAX && Buffer.byteLength(line) > LINE_SIZE_BYTES_MAX)
      throw new ArgumentTypeError(
        `the line has more than ${LINE_SIZE_BYTES_MAX} bytes, so that no reader would take it`,
      );
    return line;
  }

  #release(): Promise<void> {
    const released = this.#share.release();
    released.catch(() => {});
    return released;
  }

  async #refuse(): Promise<never> {
    throw new TrackingError('TRACKS_NOT_OPEN', `the logger '${this.name}' is closed`);
  }

  #tell(error: TrackingError): void {
    // A listener that throws must not be taken for another failure of the disk.
    queueMicrotask(() => {
      if (this.listenerCount('error') > 0) this.emit('error', error);
    });
  }
}

function toSettings(options: LoggerOptions): SharedSettings {
  const { format = DEFAULT_FORMAT, backupCount = 5, maxBytes, interval, bufferSizeMax } = options;
  return {
    format,
    localTime: checkFlag('localTime', options.localTime),
    backupCount: checkInteger('backupCount', backupCount, 1, BACKUP_COUNT_MAX),
    maxBytes: maxBytes === undefined ? undefined : checkPositive('maxBytes', maxBytes),
    intervalMs: interval === undefined ? undefined : parseDuration('interval', interval),
    compress: checkFlag('compress', options.compress),
    bufferSizeMax: checkPositive('bufferSizeMax', bufferSizeMax ?? BUFFER_SIZE_MAX),
  };
}
