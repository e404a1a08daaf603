import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { listFiles, logName, readCurrent } from './level-files.ts';

/** The file with the seal; LevelDB ignores it. */
const SEAL_NAME = 'SEALED';

/** How long LevelDB's own files were when the folder was closed. */
export interface Seal {
  /** The name in CURRENT. Each opening begins another MANIFEST, so a seal is only good for the one it names. */
  manifest: string;
  sizes: Record<string, number>;
  /** A number of the user's: see CheckedAtReading. */
  upTo: number;
}

/**
 * Writes the seal of a folder that was just closed, so that the next opening notices what is missing.
 *
 * @param manifest the name in CURRENT before closing. Another process may open the folder since, but begins another MANIFEST
 */
export async function sealFolder(folder: string, manifest: string, upTo: number): Promise<void> {
  const { logs } = await listFiles(folder);
  const sizes: Record<string, number> = { [manifest]: (await stat(join(folder, manifest))).size };
  for (const name of logs.map(logName)) sizes[name] = await syncedSize(join(folder, name));
  const text = JSON.stringify({ manifest, sizes, upTo } satisfies Seal);
  if ((await readCurrent(folder)) !== manifest) return;
  await writeFile(join(folder, SEAL_NAME), `${crc32(text)} ${text}\n`, { mode: 0o600 });
}

/** The seal of a folder; undefined if there is none that is whole. */
export async function readSeal(folder: string): Promise<Seal | undefined> {
  const bytes = await readFile(join(folder, SEAL_NAME), 'utf8').catch(() => '');
  const [, checksum, text] = /^(\d+) (\{.*\})\n$/.exec(bytes) ?? [];
  return text !== undefined && crc32(text) === Number(checksum) ? (JSON.parse(text) as Seal) : undefined;
}

/** The size of a log, once it is on the disk: a seal must not know of more than a power cut leaves. */
async function syncedSize(path: string): Promise<number> {
  const { size } = await stat(path);
  if (size === 0) return size;
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return size;
}
