import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';

/** Node.js 20 has no `using`, and what rolldown makes of it needs a package of its own. */
const HAS_USING = /^\s*(await )?using /m;

/** Strips the types of TypeScript modules while they are loaded. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const text = await readFile(path, 'utf8');
  const source = HAS_USING.test(text) ? await compile(text) : transformSync(path, text).code;
  return { format: 'module', shortCircuit: true, source };
}

/** TypeScript takes a second to load, which is more than most scripts take for all they do. */
async function compile(text) {
  const { default: ts } = await import('typescript');
  const { ES2022: target } = ts.ScriptTarget;
  const compilerOptions = { target, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
