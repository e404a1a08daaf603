import { isDamage } from '../../files/index.ts';
import { type RequestEntry, toEntry, userOf } from '../request-entry.ts';
import type { Visits } from '../visits.ts';
import type { AccessLogFile } from './access-log-file.ts';
import type { AccessLogStorage } from './access-log-storage.ts';
import { decodeText } from './decode.ts';
import { readHead, type StartingPoint } from './file-identity.ts';
import { countLines, type FileLines, isWithinLine, readFileLines } from './file-lines.ts';
import { deliveryOf, type KnownFile, type KnownFiles } from './known-files.ts';
import type { InvalidFileLine, LoadCounter } from './load-report.ts';
import type { Finding, RecordFinder } from './record-finder.ts';
import { type InvalidLogLine, shorten } from './report.ts';

/** What a load works with. */
export interface LoadTools {
  storage: AccessLogStorage;
  files: KnownFiles;
  visits: Visits;
  finder: RecordFinder;
  counter: LoadCounter;
  signal: AbortSignal | undefined;
  onInvalid(line: InvalidFileLine): void;
  /** Is told after each batch. */
  onBatch(): void;
}

/** What is saved together. */
interface Batch {
  finding: Finding;
  entries: RequestEntry[];
  /** Lines that were not counted before. */
  count: number;
}

const REST_OF_LINE = 'the line goes on one that was loaded before it was complete';

/** Brings what is new in one file into the storage, batch by batch. */
export class FileLoader {
  readonly #file: AccessLogFile;
  readonly #tools: LoadTools;
  /** The save of the batch before; while it is under way the next one is parsed. */
  #saving: Promise<void> = Promise.resolve();
  /** Lines that are through of this file, in this load. */
  #lines = 0;
  #linesBefore: Promise<number> | undefined;

  constructor(file: AccessLogFile, tools: LoadTools) {
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
      // Nothing may be under way any more when the next load begins. Whoever waited for it was told of its error.
      await this.#saving.catch(() => {});
    }
  }

  async #loadNew(): Promise<void> {
    const { files, signal } = this.#tools;
    const head = await readHead(this.#file);
    const known = head && (await files.find(this.#file, head));
    if (!head || !known) return;
    await files.keepHead(known, head);
    let isRest = isWithinLine(known.start);
    for await (const lines of readFileLines(this.#file, known.start, signal)) {
      await this.#take(known, lines, isRest);
      isRest = false;
    }
    await this.#saving;
    if (this.#file.isCompressed) await files.keepSeal(this.#file, head);
  }

  /** Parses a batch, and begins to save it as soon as the one before it is saved. */
  async #take(known: KnownFile, lines: FileLines, isRest: boolean): Promise<void> {
    const { counter, finder } = this.#tools;
    const finding = finder.find(isRest ? withoutFirst(lines) : lines, this.#lines + (isRest ? 2 : 1));
    const rest = isRest ? firstText(lines) : '';
    if (rest !== '')
      finding.invalid.unshift({ line: this.#lines + 1, text: shorten(rest), reason: REST_OF_LINE });
    if (lines.isUnfinished && finding.invalid.length > 0) {
      counter.addUnfinished();
      return;
    }
    this.#lines += lines.lines.length;
    const entries = await this.#toEntries(finding);
    await this.#saving;
    const count = lines.lines.length - (isRest && rest === '' ? 1 : 0);
    this.#saving = this.#save(known, lines.point, { finding, entries, count });
    // Whoever waits for it next is told.
    this.#saving.catch(() => {});
  }

  #toEntries({ records }: Finding): Promise<RequestEntry[]> {
    const { visits } = this.#tools;
    return Promise.all(
      records.map(async ({ record }) => toEntry(record, await visits.runFor(userOf(record), record.date))),
    );
  }

  async #save(known: KnownFile, point: StartingPoint, { finding, entries, count }: Batch): Promise<void> {
    const { storage, counter } = this.#tools;
    await storage.saveUserTracks(entries, deliveryOf(known, point));
    const visits = entries.map(({ runId }) => runId);
    counter.addLines(count, finding.filtered, visits);
    for (const line of finding.invalid) await this.#report(known, line);
    this.#tools.onBatch();
  }

  /** Lines that an earlier load has taken are counted only where a number has to be told. */
  async #report({ start }: KnownFile, line: InvalidLogLine): Promise<void> {
    this.#linesBefore ??= countLines(this.#file, start.position);
    const before = await this.#linesBefore;
    this.#tools.onInvalid({ file: this.#file.path, ...line, line: before + line.line });
  }
}

function firstText({ bytes, lines }: FileLines): string {
  const { start, end } = lines[0]!;
  return decodeText(bytes, start, end);
}

function withoutFirst(lines: FileLines): FileLines {
  return { ...lines, lines: lines.lines.slice(1) };
}
