import { addAbortSignal, type Readable } from 'node:stream';
import { type Chart, drawTerminal, formatCounted } from '../charts/index.ts';
import { formatCsv } from '../csv/index.ts';
import { messageOf } from '../errors.ts';
import { Clock } from './clock.ts';
import { confirm } from './confirm.ts';
import { EXIT } from './exit-codes.ts';
import { Stopped, WrongUse } from './failures.ts';
import {
  type AnyStorage,
  folderOf,
  type NewStorage,
  openOrMakeStorage,
  openStorage,
} from './open-storage.ts';
import { type CommandIo, createPaint, Output, type Paint, takesColor } from './output.ts';
import { createProgressBar, type Progress } from './progress-bar.ts';
import { jsonLine, showLines } from './show-text.ts';

/** The options of every command. */
export interface GlobalOptions {
  db?: string;
  zone?: string;
  json?: boolean;
  csv?: boolean;
  quiet?: boolean;
  color?: boolean;
}

const WIDTH_WITHOUT_TERMINAL = 100;

/** A call of the command line: the global options, the output and the storage of a command. */
export class Session {
  readonly io: CommandIo;
  readonly out: Output;
  /** The exit code, unless the command fails. */
  exitCode: number = EXIT.done;
  /** Whether a signal is the normal end of the command, as of a server. */
  isEndedBySignal = false;
  readonly #errors: Output;
  options: GlobalOptions = {};
  clock = new Clock('UTC');

  constructor(io: CommandIo) {
    this.io = io;
    this.out = new Output(io.stdout);
    this.#errors = new Output(io.stderr);
  }

  /** Takes the options of every command. @throws WrongUse if they do not fit together, or name no zone */
  begin(options: GlobalOptions): void {
    if (options.json && options.csv) throw new WrongUse('--json and --csv exclude each other');
    this.options = options;
    this.clock = new Clock(options.zone ?? 'UTC');
  }

  /** Whether results are tables and sentences, and neither JSON nor CSV. */
  get isForPeople(): boolean {
    return !this.options.json && !this.options.csv;
  }

  get paint(): Paint {
    return createPaint(takesColor(this.io.stdout, this.io.env, this.options.color));
  }

  /** The folder of the storage. @throws WrongUse if none is named */
  get folder(): string {
    return folderOf(this.options.db, this.io.env);
  }

  /** Opens the existing storage, runs `body`, and closes the storage. */
  async withStorage<T>(body: (storage: AnyStorage) => Promise<T>): Promise<T> {
    return this.#closing(await openStorage(this.folder), body);
  }

  /** Opens the storage, or makes it, runs `body`, and closes the storage. */
  async withNewStorage<T>(options: NewStorage, body: (storage: AnyStorage) => Promise<T>): Promise<T> {
    const { storage, isNew } = await openOrMakeStorage(this.folder, options);
    if (isNew) await this.note(`Made a new storage in '${this.folder}'.`);
    return this.#closing(storage, body);
  }

  async #closing<T>(storage: AnyStorage, body: (storage: AnyStorage) => Promise<T>): Promise<T> {
    storage.on(
      'checkpoint-error',
      (error) => void this.warn(`The indexes could not be kept: ${error.message}`),
    );
    let failures = 0;
    storage.on('hook-error', ({ hook, error }) => {
      if (failures++ === 0)
        void this.warn(`Not every track could be counted in ${hook}: ${messageOf(error)}`);
    });
    try {
      return await body(storage);
    } finally {
      await storage.close();
    }
  }

  /** Writes a result: as JSON or CSV for machines, or as `text` for people, which must be safe to show. */
  async report(result: object, text: string): Promise<void> {
    if (this.options.json) await this.out.write(jsonLine(result));
    else if (this.options.csv)
      await this.out.write(this.formatCsv([Object.keys(result), Object.values(result)]));
    else await this.out.write(`${text}\n`);
  }

  async draw(chart: Chart): Promise<void> {
    const width = this.out.columns ?? WIDTH_WITHOUT_TERMINAL;
    await this.out.write(await drawTerminal(chart, { width, bold: this.paint.bold }));
  }

  /** Rows as CSV for stdout: safe to show on a terminal, else as they are. */
  formatCsv(rows: Parameters<typeof formatCsv>[0]): string {
    const csv = formatCsv(rows);
    return this.out.isTerminal ? showLines(csv) : csv;
  }

  /** The input of the argument `-`. It ends when the user stops the command. */
  readStdin(): CommandIo['stdin'] {
    const { stdin, signal } = this.io;
    if (stdin.isTTY) void this.note('Reading what you type; Ctrl-D ends it.');
    return addAbortSignal(signal, stdin as Readable);
  }

  /** Writes a remark to stderr, unless the user wants quiet. */
  async note(text: string): Promise<void> {
    if (!this.options.quiet) await this.warn(text);
  }

  /** Writes a warning to stderr. It ignores failures to write. */
  async warn(text: string): Promise<void> {
    await this.#errors.write(`${showLines(text)}\n`).catch(() => undefined);
  }

  /** Runs a task with a progress bar. Each update throws if the user has stopped the command. */
  async withProgress<T>(label: string, body: (progress: Progress) => Promise<T>): Promise<T> {
    const bar = createProgressBar(this.io.stderr, !this.options.quiet, label);
    const update: Progress['update'] = (done, total, note = formatCounted(done, 'track')) => {
      this.checkStopped();
      bar.update(done, total, note);
    };
    try {
      return await body({
        update,
        onTracks: ({ phase, tracks, tracksTotal }) => update(tracks, tracksTotal, phase),
      });
    } finally {
      bar.stop();
    }
  }

  /** Asks before it destroys something. @throws WrongUse, Declined, Stopped */
  confirm(question: string, isYes: boolean | undefined): Promise<void> {
    return confirm(this.io, question, isYes === true);
  }

  /** @throws Stopped if the user has stopped the command */
  checkStopped(): void {
    if (this.io.signal.aborted) throw new Stopped('stopped');
  }
}
