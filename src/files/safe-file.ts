import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrackingError } from '../errors.ts';
import { codeOf } from './failure.ts';
import { syncFolder } from './sync-folder.ts';

/** How a file is written. */
export interface SafeFileOptions {
  /** Whether an existing file of this name is replaced. Default false: then it is an error. */
  overwrite?: boolean | undefined;
  /** The permissions, which the umask reduces. Default 0o600: only the owner may read the file. */
  mode?: number | undefined;
}

/** Opens a file for writing. Windows has no O_NOFOLLOW. */
const WRITE = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/** Fails if the name is taken, be it by a symbolic link. */
const CREATE = WRITE | constants.O_EXCL;
const APPEND = WRITE | constants.O_APPEND;

/** What file systems without hard links answer to `link`. */
const NO_LINKS: readonly (string | undefined)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * Writes a file that appears under its name only when it is complete and on the disk. The content goes to a temporary file beside it, whose
 * name is random and ends in `.part`. A symbolic link in place of the file is never followed. If writing fails, the temporary file is
 * removed and the name stays as it was.
 *
 * @param write writes the content, to the open temporary file or to its path
 * @throws TrackingError TRACKS_WRITE_FAILED in place of an error of the file system, which is its cause; what else `write` throws
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
      await rm(temporaryPath, { force: true }).catch(() => {}); // A leftover does no harm; an earlier error matters more.
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

/** `rename` would replace a file that another process has created in the meantime; `link` fails. */
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

/** Opens a file to add to it, and creates it for its owner alone if it is missing. Follows no symbolic link. @throws an error of the system */
export async function openToAppend(path: string): Promise<FileHandle> {
  return open(path, APPEND, 0o600);
}

/** Checks that nothing has this name, before a file is written that would be refused. @throws TrackingError TRACKS_WRITE_FAILED */
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
