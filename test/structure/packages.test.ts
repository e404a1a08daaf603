import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importsOf, ROOT, readSourceFiles } from './source-files.ts';

type Versions = Record<string, string>;
interface Manifest {
  dependencies: Versions;
  peerDependencies: Versions;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/** The packages that files of src/ import, by name, each with one of the files. */
function findPackages(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readSourceFiles(['src'])) {
    for (const { target } of importsOf(file)) {
      const isPackage = !target.startsWith('src/') && !target.startsWith('.') && !target.endsWith('.ts');
      if (isPackage && !target.startsWith('node:') && !builtinModules.includes(target))
        found.set(nameOf(target), file.path);
    }
  }
  return found;
}

const imported = findPackages();

function nameOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

it('declares every package that the sources import', () => {
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  expect([...imported].filter(([name]) => !(name in declared))).toEqual([]);
});

it('imports every package that it makes users install', () => {
  expect(Object.keys(manifest.dependencies).filter((name) => !imported.has(name))).toEqual([]);
});

it('asks for no peer that somebody may do without', () => {
  const isOptional = (name: string) => manifest.peerDependenciesMeta[name]?.optional === true;
  expect(Object.keys(manifest.peerDependencies).filter((name) => !isOptional(name))).toEqual([]);
});
