import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

/** Strips the types of TypeScript modules while they are loaded. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const source = ts.transpileModule(await readFile(fileURLToPath(url), 'utf8'), {
    compilerOptions,
  }).outputText;
  return { format: 'module', shortCircuit: true, source };
}
