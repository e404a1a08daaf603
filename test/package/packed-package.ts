import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCommand } from './run-command.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** All that building and packing need. */
const SOURCES = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'src',
  'scripts',
  'docs',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

export const TYPE_ROOTS = join(ROOT, 'node_modules/@types');
export const TYPESCRIPT_6 = join(ROOT, 'node_modules/typescript/bin/tsc');
export const TYPESCRIPT_7 = join(ROOT, 'node_modules/typescript7/bin/tsc');
export const ATTW = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');

/** A package as others get it. */
export interface PackedPackage {
  /** The archive that would be published. */
  archive: string;
  /** A folder with nothing but the package installed from this archive. */
  consumer: string;
}

/**
 * Builds and packs a copy of this package below `folder`, and installs it into an empty folder. It works on a copy so that it takes
 * nothing away from others who use `dist` at the moment.
 */
export async function packAndInstall(folder: string): Promise<PackedPackage> {
  const copy = join(folder, 'copy');
  for (const source of SOURCES) cpSync(join(ROOT, source), join(copy, source), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await runCommand(copy, 'npm', 'pack', '--pack-destination', folder);
  const archive = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!);

  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true }');
  await runCommand(consumer, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', archive);
  return { archive, consumer };
}
