import { resolve } from 'node:path';
import { checkFunction, checkName, checkOptions, describe } from '../arguments/index.ts';
import { type BatchOrigin, EntryFinder, type ParseLine } from './entry-batch.ts';
import { EntrySaver } from './entry-saver.ts';
import type { EntryStorage } from './entry-storage.ts';
import { LoadCounter, type LoadResult } from './load-result.ts';
import { LoadSources } from './load-sources.ts';
import { type FileBlock, readBlocks } from './log-blocks.ts';
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
}

const OPTIONS = ['format', 'localTime', 'parse', 'source'] as const;

// Two loads at the same time would not see what the other one is about to save.
const running = new WeakMap<EntryStorage, Promise<unknown>>();

/**
 * Brings the new entries of a log into a storage, each exactly once, whatever happens between the calls or during one:
 * together with the tracks, the storage keeps how far each file is through. A file is known by its content, so it may be
 * rolled, compressed or moved. Lines that cannot be used are counted and reported; they do not stop the load.
 */
export async function loadLog(
  logFile: string,
  storage: EntryStorage,
  options?: LoadLogOptions,
): Promise<LoadResult> {
  const path = resolve(checkName('logFile', logFile));
  checkStorage(storage);
  const { source = path, parse, format, localTime } = checkOptions('options', options, OPTIONS);
  checkName('source', source);
  checkFunction('parse', parse);
  const finder = new EntryFinder(createParser({ format, localTime }), parse);
  const before = Promise.resolve(running.get(storage)).catch(() => {});
  const load = before.then(() => loadFiles(path, storage, source, finder));
  running.set(storage, load);
  return load;
}

async function loadFiles(
  logFile: string,
  storage: EntryStorage,
  source: string,
  finder: EntryFinder,
): Promise<LoadResult> {
  const counter = new LoadCounter();
  const saver = new EntrySaver(storage, counter);
  const sources = new LoadSources(storage, source, counter);
  const blocks = readBlocks(logFile, {
    follow: false,
    signal: undefined,
    pollIntervalMs: 1,
    findStart: (file, younger) => sources.findStart(file, younger),
    finish: () => saver.finish(),
    onDamage: (file, error) => counter.addDamage(file.path, error),
  });
  const origins = new BatchOrigins(sources, finder.showsLines);
  try {
    for await (const block of blocks) await saver.save(finder.find(block, await origins.next(block)));
  } finally {
    // Nothing may be under way any more when the next load begins.
    await saver.finish().catch(() => {});
  }
  return counter.result(await sources.hasGap());
}

/** Says for each block where it comes from. */
class BatchOrigins {
  readonly #sources: LoadSources;
  readonly #showsLines: boolean;
  #nextLine = 1;

  constructor(sources: LoadSources, showsLines: boolean) {
    this.#sources = sources;
    this.#showsLines = showsLines;
  }

  /** Lines that are through already are counted only if someone wants to know. */
  async next({ start, lines }: FileBlock): Promise<BatchOrigin> {
    const { key, start: from, linesBefore } = this.#sources.current!;
    if (start === from.position) this.#nextLine = this.#showsLines ? 1 + (await linesBefore()) : 1;
    const firstLine = this.#nextLine;
    this.#nextLine += lines.length;
    return { source: key, firstLine, linesBefore: this.#showsLines ? async () => 0 : linesBefore };
  }
}

function checkStorage(storage: unknown): void {
  const { saveUserTracks, getPosition } = (storage ?? {}) as Partial<EntryStorage>;
  if (typeof saveUserTracks !== 'function' || typeof getPosition !== 'function')
    throw new TypeError(`storage must have saveUserTracks and getPosition, received ${describe(storage)}`);
}
