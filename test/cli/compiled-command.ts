import { copyFile, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { removeFolder } from '../support/temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** The command as JavaScript, so that each of many processes starts as fast as it does for users. */
export interface CompiledCommand {
  /** The executable. */
  main: string;
  remove(): Promise<void>;
}

/** Compiles the sources into a folder of their own beside those of the build, where they find their packages. */
export async function compileCommand(): Promise<CompiledCommand> {
  await mkdir(join(ROOT, 'build'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'build', 'command-'));
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const files = (await readdir(join(ROOT, 'src'), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  await Promise.all(
    files.map(({ parentPath, name }) => compileFile(folder, relative(ROOT, join(parentPath, name)))),
  );
  return { main: join(folder, 'src/cli/main.js'), remove: () => removeFolder(folder) };
}

async function compileFile(folder: string, name: string): Promise<void> {
  if (name.endsWith('.d.ts')) return;
  const target = join(folder, name.replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  if (!name.endsWith('.ts')) return copyFile(join(ROOT, name), target);
  const source = await readFile(join(ROOT, name), 'utf8');
  await writeFile(
    target,
    ts.transpileModule(source, { compilerOptions: OPTIONS, fileName: name }).outputText,
  );
}
