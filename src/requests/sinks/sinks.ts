import { ArgumentTypeError } from '../../errors.ts';
import type { TrackEntry } from '../../storage/index.ts';
import { describe } from '../arguments.ts';
import { type RequestEntry, taskOf, toEntry, userOf } from '../request-entry.ts';
import type { RequestRecord } from '../request-record.ts';
import { type VisitStorage, Visits } from '../visits.ts';

/** What requests need of a storage; a `TrackingStorage` has it. */
export interface RequestStorage extends VisitStorage {
  /** Saves tracks in one batch: all of them or none. */
  saveUserTracks(entries: Iterable<TrackEntry<object>>): Promise<unknown>;
}

/** Takes a record; may return a promise. */
export type RecordFunction = (record: RequestRecord) => unknown;

/** An object with a method that takes a record, such as a `PrintWriter`. */
export interface RecordWriter {
  write(record: RequestRecord): unknown;
  flush?(): Promise<void>;
}

/** What requests need of a log; a `Logger` has it. */
export interface RequestLogger {
  /** Appends an entry, which can be loaded into a storage later. */
  log(entry: { taskId: string; userName: string; timeStamp: number; data: Record<string, unknown> }): void;
  /** Resolves when everything is written. */
  flush?(): Promise<void>;
}

/**
 * A destination of records: a `TrackingStorage`, which makes tracks of them, a `PrintWriter` or `OutputWriter`, a
 * `Logger`, or any function.
 */
export type RecordTarget = RequestStorage | RecordWriter | RequestLogger | RecordFunction;

/** A destination of records, behind a queue. */
export interface Sink {
  /** What the user gave, for events. */
  readonly storage: object;
  /** The most records to save at once. */
  readonly batchSizeMax: number;
  /**
   * Saves records, and reports single failures. If it rejects, none of the unreported records was saved.
   *
   * @param onFailed is called for a record that could not be saved
   * @param onSaved is called for a record that is saved before the others, if saving takes long
   */
  save(
    records: readonly RequestRecord[],
    onFailed: (error: Error) => void,
    onSaved: () => void,
  ): Promise<void>;
  /** Resolves when everything that was saved is complete. */
  flush?(): Promise<void>;
}

/** The sink for a destination. @throws TypeError if it is none */
export function toSink(name: string, target: unknown, visitTimeoutMs: number): Sink {
  if (isFunction(target)) return oneByOneSink(target, (record) => target(copyRecord(record)));
  if (has<RequestStorage>(target, 'saveUserTracks')) return storageSink(target, visitTimeoutMs);
  if (has<RecordWriter>(target, 'write'))
    return oneByOneSink(target, (record) => target.write(copyRecord(record)));
  if (has<RequestLogger>(target, 'log'))
    return oneByOneSink(target, (record) => target.log(logEntry(record)));
  const expected = 'a storage, a writer, a logger or a function';
  throw new ArgumentTypeError(`${name} must be ${expected}, received ${describe(target)}`);
}

function isFunction(target: unknown): target is RecordFunction {
  return typeof target === 'function';
}

function has<T extends object>(target: unknown, method: string & keyof T): target is T {
  return typeof target === 'object' && target !== null && typeof (target as T)[method] === 'function';
}

/** Gives records to a function, a writer or a logger, one after the other. */
function oneByOneSink(
  storage: RecordFunction | RecordWriter | RequestLogger,
  give: (record: RequestRecord) => unknown,
): Sink {
  return {
    storage,
    batchSizeMax: 64,
    async save(records, onFailed, onSaved) {
      for (const record of records) {
        try {
          // Awaiting only promises saves a turn for each record.
          const answer = give(record);
          if (answer instanceof Promise) await answer;
          onSaved();
        } catch (error) {
          onFailed(toError(error));
        }
      }
    },
    flush: async () => (typeof storage === 'function' ? undefined : storage.flush?.()),
  };
}

/** A copy, so that one storage cannot change the record of another. */
function copyRecord(record: RequestRecord): RequestRecord {
  return {
    ...record,
    urlArgs: { ...record.urlArgs },
    viewArgs: record.viewArgs && { ...record.viewArgs },
    userAgent: { ...record.userAgent },
    ipInfo: record.ipInfo && { ...record.ipInfo },
    trackVar: { ...record.trackVar },
  };
}

function logEntry(record: RequestRecord): Parameters<RequestLogger['log']>[0] {
  return {
    taskId: taskOf(record),
    userName: userOf(record),
    timeStamp: record.date,
    data: { ...record },
  };
}

/** Saves records as tracks, many at a time. */
function storageSink(storage: RequestStorage, visitTimeoutMs: number): Sink {
  const visits = new Visits(storage, { visitTimeoutMs });
  return {
    storage,
    batchSizeMax: 256,
    async save(records, onFailed) {
      const entries = entriesOfKnown(visits, records) ?? (await entriesOf(visits, records));
      await saveEntries(storage, entries, onFailed);
    },
  };
}

/** The entries if all visits are cached. Nothing is awaited then, so the pacer measures the whole work in this turn. */
function entriesOfKnown(visits: Visits, records: readonly RequestRecord[]): RequestEntry[] | undefined {
  const entries: RequestEntry[] = [];
  for (const record of records) {
    const visit = visits.knownRunFor(userOf(record), record.date);
    if (visit === undefined) return undefined;
    entries.push(toEntry(record, visit));
  }
  return entries;
}

/** The entries of requests, of which some begin visits. @throws what the storage throws */
export function entriesOf(visits: Visits, records: readonly RequestRecord[]): Promise<RequestEntry[]> {
  return Promise.all(
    records.map(async (record) => toEntry(record, await visits.runFor(userOf(record), record.date))),
  );
}

/** A record that cannot be stored fails its whole batch. Halving the batch finds it. */
async function saveEntries(
  storage: RequestStorage,
  entries: readonly RequestEntry[],
  onFailed: (error: Error) => void,
): Promise<void> {
  try {
    await storage.saveUserTracks(entries);
  } catch (error) {
    // An application can add values that cannot be stored.
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    if (entries.length === 1) return onFailed(error);
    const middle = entries.length >> 1;
    await saveEntries(storage, entries.slice(0, middle), onFailed);
    await saveEntries(storage, entries.slice(middle), onFailed);
  }
}

/** Anything can be thrown. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
