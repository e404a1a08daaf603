import { setTimeout as pause } from 'node:timers/promises';
import { isDamage } from '../../files/index.ts';
import {
  countLines,
  type KnownFile,
  type LineBlock,
  type LineFile,
  LineSplitter,
  type Point,
  pointIn,
} from '../../lines/index.ts';
import type { RequestEntry } from '../request-entry.ts';
import { entriesOf } from '../sinks/sinks.ts';
import type { Visits } from '../visits.ts';
import type { AccessLogStorage } from './access-log-storage.ts';
import { deliveryOf, type KnownFiles } from './known-files.ts';
import { LINE_SIZE_BYTES_MAX, UNFINISHED_PAUSE_MS } from './limits.ts';
import type { InvalidFileLine, LoadCounter } from './load-report.ts';
import type { RecordChoice } from './record-choice.ts';
import { type Finding, findRecords, textOf } from './record-finder.ts';
import { type InvalidLogLine, shorten } from './report.ts';

export interface LoadTools {
  storage: AccessLogStorage;
  files: KnownFiles;
  visits: Visits;
  choice: RecordChoice;
  counter: LoadCounter;
  signal: AbortSignal | undefined;
  onInvalid(line: InvalidFileLine): void;
  /** Is told after each batch. */
  onBatch(): void;
}

interface Batch {
  finding: Finding;
  entries: RequestEntry[];
  /** Lines that were not counted before. */
  count: number;
}

const LINE_BREAK = 0x0a;
const REST_OF_LINE = 'the line goes on one that was loaded before it was complete';

/** Brings what is new in one file into the storage, batch by batch. */
export class FileLoader {
  readonly #file: LineFile;
  readonly #tools: LoadTools;
  /** The save of the previous batch; the next one is parsed meanwhile. */
  #saving: Promise<void> = Promise.resolve();
  /** Lines of this file that this load has saved. */
  #lines = 0;
  #linesBefore: Promise<number> | undefined;

  constructor(file: LineFile, tools: LoadTools) {
    this.#file = file;
    this.#tools = tools;
  }

  async load(): Promise<void> {
    try {
      await this.#loadNew();
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.#saving;
      this.#tools.onInvalid({
        file: this.#file.path,
        line: 0,
        text: '',
        reason: `the file is damaged: ${error.message}`,
      });
    } finally {
      // The next load begins when all saves have ended. An error was thrown where the save was awaited.
      await this.#saving.catch(() => {});
    }
  }

  async #loadNew(): Promise<void> {
    const { files, signal } = this.#tools;
    const known = await files.find(this.#file);
    if (!known) return;
    let isRest = isWithinLine(known.start);
    for await (const block of this.#readFrom(known.start)) {
      signal?.throwIfAborted();
      await this.#take(known, block, isRest);
      isRest = false;
    }
    await this.#saving;
    if (this.#file.isPacked) await files.keepSeal(this.#file, known);
  }

  /** A writer that is in the middle of a line gets some time to end it. */
  async *#readFrom(start: Point): AsyncGenerator<LineBlock> {
    const splitter = new LineSplitter(LINE_SIZE_BYTES_MAX, start);
    yield* splitter.split(this.#file.read(start.position));
    if (splitter.hasRest && !this.#file.isPacked) {
      await pause(UNFINISHED_PAUSE_MS);
      yield* splitter.split(this.#file.read(splitter.position));
    }
    const rest = splitter.takeRest();
    if (rest) yield rest;
  }

  /** Parses a batch, and begins to save it as soon as the one before it is saved. */
  async #take(known: KnownFile, block: LineBlock, isRest: boolean): Promise<void> {
    const { choice, counter, visits } = this.#tools;
    const lines = block.cut();
    const firstLine = this.#lines + 1;
    const finding = isRest
      ? findRecords(choice, block.bytes, lines.slice(1), firstLine + 1)
      : findRecords(choice, block.bytes, lines, firstLine);
    const rest = isRest ? textOf(block.bytes, lines[0]!) : '';
    if (rest !== '') finding.invalid.unshift({ line: firstLine, text: shorten(rest), reason: REST_OF_LINE });
    if (block.isRest && !this.#file.isPacked && finding.invalid.length > 0) {
      counter.addUnfinished();
      return;
    }
    this.#lines += lines.length;
    const records = finding.records.map(({ record }) => record);
    const entries = await entriesOf(visits, records);
    await this.#saving;
    const count = lines.length - (isRest && rest === '' ? 1 : 0);
    this.#saving = this.#save(known, pointIn(block), { finding, entries, count });
    // The error is thrown where the save is awaited.
    this.#saving.catch(() => {});
  }

  async #save(known: KnownFile, point: Point, { finding, entries, count }: Batch): Promise<void> {
    const { storage, counter } = this.#tools;
    await storage.saveUserTracks(entries, deliveryOf(known, point));
    const visits = entries.map(({ runId }) => runId);
    counter.addLines(count, finding.filtered, visits);
    if (finding.invalid.length > 0) this.#report(finding.invalid, await this.#countBefore(known));
    this.#tools.onBatch();
  }

  /** Lines that an earlier load has taken are counted only where a number has to be told. */
  #countBefore({ start }: KnownFile): Promise<number> {
    this.#linesBefore ??= countLines(this.#file, start.position);
    return this.#linesBefore;
  }

  #report(invalid: readonly InvalidLogLine[], linesBefore: number): void {
    const file = this.#file.path;
    for (const { line, text, reason } of invalid)
      this.#tools.onInvalid({ file, line: linesBefore + line, text, reason });
  }
}

/** Whether a point lies within a line whose beginning was loaded already. */
function isWithinLine({ position, context }: Point): boolean {
  return position > 0 && context.at(-1) !== LINE_BREAK;
}
