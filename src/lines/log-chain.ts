import { setTimeout as pause } from 'node:timers/promises';
import { TrackingError } from '../errors.ts';
import { ifMissing } from '../files/index.ts';
import { sumOf } from './file-content.ts';
import { OPEN_ATTEMPTS_MAX } from './limits.ts';
import { LineFile } from './line-file.ts';
import { findNumberedFiles, type NumberedFile, withoutTwins } from './rotated-files.ts';

/** Between two attempts to open all files, for a rollover to end. */
const ATTEMPT_PAUSE_MS = 2;

/** Opens all files of a log as they are at one moment; oldest first, the live file last. */
export async function openLog(logFile: string): Promise<LineFile[]> {
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
export async function openYounger(logFile: string, last: LineFile): Promise<LineFile[]> {
  const files = await openLog(logFile);
  const place = await findPlace(files, last);
  await closeAll(files.slice(0, place + 1));
  return files.slice(place + 1);
}

export async function closeAll(files: readonly LineFile[]): Promise<void> {
  for (const file of files) await file.close();
}

/** Youngest first. Undefined if the log was rolled meanwhile: then a file may be missing, or there twice. */
async function tryToOpen(logFile: string): Promise<LineFile[] | undefined> {
  const names = withoutTwins(await findNumberedFiles(logFile));
  const attempts = await Promise.allSettled(names.map(openFile));
  const files = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? (attempt.value ?? []) : []));
  const failure = attempts.find((attempt) => attempt.status === 'rejected');
  if (!failure && files.length === names.length && (await isUnchanged(files, logFile))) return files;
  await closeAll(files);
  if (!failure) return undefined;
  throw new TrackingError('TRACKS_READ_FAILED', `cannot open the log '${logFile}'`, {
    cause: failure.reason,
  });
}

function openFile({ path, isPacked }: NumberedFile): Promise<LineFile | undefined> {
  return LineFile.open('log', path, isPacked).catch(({ cause }: Error) => ifMissing(undefined)(cause));
}

async function isUnchanged(files: readonly LineFile[], logFile: string): Promise<boolean> {
  const areInPlace = await Promise.all(files.map((file) => file.isInPlace()));
  if (areInPlace.includes(false)) return false;
  const names = withoutTwins(await findNumberedFiles(logFile));
  return names.length === files.length && names.every(({ path }, i) => path === files[i]!.path);
}

/** Where a file is among those that are opened now; -1 if it is gone. Compression makes another file with the same content. */
async function findPlace(files: readonly LineFile[], last: LineFile): Promise<number> {
  const place = files.findIndex(({ identity }) => identity === last.identity);
  if (place >= 0 || !files.some(({ isPacked }) => isPacked)) return place;
  const sum = await sumOf(last);
  for (let i = files.length - 1; i >= 0; i--) {
    if (files[i]!.isPacked && sum.equals(await sumOf(files[i]!))) return i;
  }
  return -1;
}
