import { setTimeout as pause } from 'node:timers/promises';
import { TrackingError } from '../errors.ts';
import { findBackups, withoutTwins } from './backups.ts';
import { OPEN_ATTEMPTS_MAX } from './limits.ts';
import { type ContentSum, OpenedFile } from './opened-file.ts';

/** Between two attempts to open all files, for a rollover to come to its end. */
const ATTEMPT_PAUSE_MS = 2;

/** Opens all files of a log as they are at one moment; oldest first, the live file last. */
export async function openLog(logFile: string): Promise<OpenedFile[]> {
  for (let attempt = 0; attempt < OPEN_ATTEMPTS_MAX; attempt++) {
    const files = await tryToOpen(logFile);
    if (files) return files.reverse();
    await pause(ATTEMPT_PAUSE_MS);
  }
  throw new TrackingError(
    'TRACKS_READ_FAILED',
    `the log '${logFile}' is rolled faster than it can be opened`,
  );
}

/** Opens the files of a log that are younger than the given one. Where that one is gone, all of them are. */
export async function openYounger(logFile: string, last: OpenedFile): Promise<OpenedFile[]> {
  const files = await openLog(logFile);
  const place = await findPlace(files, last);
  await closeAll(files.slice(0, place + 1));
  return files.slice(place + 1);
}

export async function closeAll(files: readonly OpenedFile[]): Promise<void> {
  for (const file of files) await file.close();
}

/** Youngest first: a rollover meanwhile shows a file twice, but hides none. Undefined if there was one. */
async function tryToOpen(logFile: string): Promise<OpenedFile[] | undefined> {
  const files: OpenedFile[] = [];
  try {
    const isComplete = await openInto(files, logFile);
    if (isComplete && (await isUnchanged(files, logFile))) return files;
  } catch (cause) {
    await closeAll(files);
    throw new TrackingError('TRACKS_READ_FAILED', `cannot open the log '${logFile}'`, { cause });
  }
  await closeAll(files);
  return undefined;
}

async function openInto(files: OpenedFile[], logFile: string): Promise<boolean> {
  const live = await OpenedFile.open(logFile, false);
  if (live) files.push(live);
  for (const { path, isCompressed } of withoutTwins(await findBackups(logFile))) {
    const file = await OpenedFile.open(path, isCompressed);
    if (!file) return false;
    files.push(file);
  }
  return true;
}

async function isUnchanged(files: readonly OpenedFile[], logFile: string): Promise<boolean> {
  for (const file of files) if (!(await file.isInPlace())) return false;
  const paths = withoutTwins(await findBackups(logFile)).map(({ path }) => path);
  const opened = files.map(({ path }) => path).filter((path) => path !== logFile);
  return paths.length === opened.length && paths.every((path, i) => path === opened[i]);
}

/** Where a file is among those that are opened now; -1 if it is gone. Compression makes another file with the same content. */
async function findPlace(files: readonly OpenedFile[], last: OpenedFile): Promise<number> {
  const place = files.findIndex((file) => file.isSameAs(last));
  if (place >= 0 || !files.some(({ isCompressed }) => isCompressed)) return place;
  const sum = await last.sum();
  for (let i = files.length - 1; i >= 0; i--) {
    if (files[i]!.isCompressed && isEqual(await files[i]!.sum(), sum)) return i;
  }
  return -1;
}

function isEqual(a: ContentSum, b: ContentSum): boolean {
  return a.crc === b.crc && a.size === b.size;
}
