import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../support/random.ts';

/** The kinds of files in a folder; the last are not LevelDB's data, but ours or its diary. */
export const FILE_KINDS = ['table', 'log', 'MANIFEST', 'CURRENT', 'SEALED', 'LOG'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** What can happen to a file. */
export const ACTIONS = ['flip', 'overwrite', 'zero', 'cut out', 'truncate', 'append', 'delete'] as const;
export type Action = (typeof ACTIONS)[number];

/** One damage that was done. */
export interface Damage {
  kind: FileKind;
  action: Action;
  file: string;
  /** Where it begins, and how many bytes it takes. */
  offset: number;
  length: number;
}

const PATTERNS: Readonly<Record<FileKind, RegExp>> = {
  table: /\.ldb$/,
  log: /\.log$/,
  MANIFEST: /^MANIFEST/,
  CURRENT: /^CURRENT$/,
  SEALED: /^SEALED$/,
  LOG: /^LOG$/,
};

/** Does something to one file of a kind; undefined if there is nothing it could be done to. */
export async function doDamage(
  folder: string,
  kind: FileKind,
  action: Action,
  random: Random,
): Promise<Damage | undefined> {
  const files = (await readdir(folder)).filter((name) => PATTERNS[kind].test(name)).sort();
  if (files.length === 0) return undefined;
  const file = random.pick(files);
  const path = join(folder, file);
  const bytes = await readFile(path);
  if (bytes.length === 0 && action !== 'delete') return undefined;
  const offset = random.below(Math.max(1, bytes.length));
  const length = Math.min(bytes.length - offset, action === 'flip' ? 1 : 1 + random.below(200));
  if (action === 'delete') await rm(path);
  else if (action === 'truncate') await truncate(path, offset);
  else await writeFile(path, changed(bytes, action, offset, length, random));
  return { kind, action, file, offset, length };
}

function changed(bytes: Buffer, action: Action, offset: number, length: number, random: Random): Buffer {
  if (action === 'append') return Buffer.concat([bytes, randomBytes(length, random)]);
  const [before, after] = [bytes.subarray(0, offset), bytes.subarray(offset + length)];
  if (action === 'cut out') return Buffer.concat([before, after]);
  if (action === 'zero') return Buffer.concat([before, Buffer.alloc(length), after]);
  if (action === 'overwrite') return Buffer.concat([before, randomBytes(length, random), after]);
  const copy = Buffer.from(bytes);
  copy[offset]! ^= 1 << random.below(8);
  return copy;
}

const randomBytes = (length: number, random: Random): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)));
