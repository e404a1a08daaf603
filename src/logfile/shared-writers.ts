import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { TrackingError } from '../errors.ts';
import { ArgumentTypeError } from '../errors.ts';
import { LogWriter, type WriterSettings } from './log-writer.ts';

type ErrorListener = (error: TrackingError) => void;

/** What loggers on one file must agree on. */
export interface SharedSettings extends WriterSettings {
  format: string;
  localTime: boolean;
}

/** A logger's part in a writer. */
export interface WriterShare {
  writer: LogWriter;
  /** Closes the writer with the last share. */
  release(): Promise<void>;
}

interface SharedWriter {
  writer: LogWriter;
  settings: SharedSettings;
  listeners: Set<ErrorListener>;
}

// Two writers on one file would roll it under one another, so a process must know which ones it has.
const writers = new Map<string, SharedWriter>();
const closing = new Map<string, Promise<void>>();
/** All that may have lines left when the process exits, those that are being closed among them. */
const unfinished = new Set<LogWriter>();

/**
 * The writer of a log file: the one that is there, or a new one.
 *
 * @throws TypeError if a logger of this process writes the file in another way
 */
export function shareWriter(logFile: string, settings: SharedSettings, onError: ErrorListener): WriterShare {
  const path = locate(logFile);
  let shared = writers.get(path);
  if (shared) checkAgreement(logFile, shared.settings, settings);
  else shared = createShared(path, settings);
  shared.listeners.add(onError);
  const { writer } = shared;
  return { writer, release: () => release(path, shared, onError) };
}

function createShared(path: string, settings: SharedSettings): SharedWriter {
  const listeners = new Set<ErrorListener>();
  const report: ErrorListener = (error) => {
    for (const listener of listeners) listener(error);
  };
  const ready = closing.get(path) ?? Promise.resolve();
  const shared = { writer: new LogWriter(path, settings, report, ready), settings, listeners };
  writers.set(path, shared);
  if (unfinished.size === 0) process.on('exit', writeAllNow);
  unfinished.add(shared.writer);
  return shared;
}

function checkAgreement(logFile: string, current: SharedSettings, wanted: SharedSettings): void {
  for (const key of Object.keys(current) as (keyof SharedSettings)[]) {
    if (current[key] === wanted[key]) continue;
    throw new ArgumentTypeError(
      `another logger of this process writes '${logFile}' with ${key} ${current[key]}, not ${wanted[key]}: loggers that share a file need the same options`,
    );
  }
}

async function release(path: string, shared: SharedWriter, onError: ErrorListener): Promise<void> {
  if (shared.listeners.size > 1) {
    shared.listeners.delete(onError);
    await shared.writer.flush();
    return;
  }
  const closed = shared.writer.close();
  const gone: Promise<void> = closed.catch(() => {}).then(() => forget(path, shared, gone));
  writers.delete(path);
  closing.set(path, gone);
  await closed;
}

function forget(path: string, shared: SharedWriter, gone: Promise<void>): void {
  shared.listeners.clear();
  if (closing.get(path) === gone) closing.delete(path);
  unfinished.delete(shared.writer);
  if (unfinished.size === 0) process.off('exit', writeAllNow);
}

function writeAllNow(): void {
  for (const writer of unfinished) {
    try {
      writer.writeNow();
    } catch {
      // No listener is left to tell.
    }
  }
}

/** Makes the folder, and finds the name under which the file is known whatever links lead to it. */
function locate(logFile: string): string {
  const path = resolve(logFile);
  try {
    mkdirSync(dirname(path), { recursive: true });
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    // The first write tries again and tells why it cannot be done.
    return path;
  }
}
