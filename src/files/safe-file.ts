import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrackingError } from '../errors.ts';
import { codeOf } from './failure.ts';
import { syncFolder } from './sync-folder.ts';

/** How to write a file. */
export interface SafeFileOptions {
  /** Whether to replace an existing file of this name. Default false: it is an error. */
  overwrite?: boolean | undefined;
  /** The permissions, reduced by the umask. Default 0o600: only the owner may read the file. */
  mode?: number | undefined;
}

/** Windows has no O_NOFOLLOW. */
const WRITE = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/** Fails if the name is taken, even by a symbolic link. */
const CREATE = WRITE | constants.O_EXCL;
const APPEND = WRITE | constants.O_APPEND;

/** The codes of `link` on file systems without hard links. */
const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * Writes a file that appears under its name only when it is complete and on the disk. The content goes to a temporary
 * file beside it, with a random name that ends in `.part`. It never follows a symbolic link at the name. If writing
 * fails, it removes the temporary file and leaves the name as it was.
 *
 * @param write writes the content to the open temporary file, or to its path
 * @throws TrackingError TRACKS_WRITE_FAILED in place of a system error, which is its cause; other errors of `write`
 */
export async function writeSafely(
  path: string,
  write: (file: FileHandle, temporaryPath: string) => Promise<unknown>,
  { overwrite = false, mode = 0o600 }: SafeFileOptions = {},
): Promise<void> {
  const temporaryPath = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    const file = await open(temporaryPath, CREATE, mode);
    try {
      await writeToDisk(file, () => write(file, temporaryPath));
      await (overwrite ? rename(temporaryPath, path) : moveWithoutReplacing(temporaryPath, path));
    } finally {
      await rm(temporaryPath, { force: true }).catch(() => {}); // A leftover does no harm, and must not hide an earlier error.
    }
    await syncFolder(dirname(path));
  } catch (error) {
    throw isSystemError(error) ? toWriteError(path, error) : error;
  }
}

async function writeToDisk(file: FileHandle, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
    await file.sync();
  } finally {
    await file.close();
  }
}

/** `rename` would replace a file that another process has just created; `link` fails. */
async function moveWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    await renameToOwn(from, to);
  }
}

/** Without links: creates an empty file exclusively, and replaces it. */
async function renameToOwn(from: string, to: string): Promise<void> {
  await (await open(to, CREATE)).close();
  try {
    await rename(from, to);
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
}

/**
 * Opens a file to append to it, and creates it for its owner alone if it is missing. Does not follow a symbolic link.
 * @throws a system error
 */
export async function openToAppend(path: string): Promise<FileHandle> {
  return open(path, APPEND, 0o600);
}

/** Checks that a name is free before the content is made. @throws TrackingError TRACKS_WRITE_FAILED */
export async function checkIsFree(path: string): Promise<void> {
  const isTaken = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isTaken) throw toWriteError(path, EXISTS);
}

/** Whether a file was not written because its name is taken. */
export function isExistsError(error: unknown): boolean {
  return error instanceof TrackingError && codeOf(error.cause) === EXISTS.code;
}

const EXISTS = Object.assign(new Error('file already exists'), { code: 'EEXIST' });

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function toWriteError(path: string, cause: Error): TrackingError {
  const isTaken = codeOf(cause) === EXISTS.code;
  const reason = isTaken ? 'it is there already, and nothing is overwritten' : cause.message;
  return new TrackingError('TRACKS_WRITE_FAILED', `the file '${path}' cannot be written: ${reason}`, {
    cause,
  });
}
