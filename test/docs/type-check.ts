import { join, resolve } from 'node:path';
import ts from 'typescript';
import { findExamples } from './markdown.ts';

const ROOT = resolve(import.meta.dirname, '../..');

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.es2024.string.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  typeRoots: [join(ROOT, 'node_modules/@types')],
  paths: { tracktree: [join(ROOT, 'src/index.ts')], 'tracktree/*': [join(ROOT, 'src/*/index.ts')] },
  allowImportingTsExtensions: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

/**
 * What the TypeScript compiler says of the examples of pages, by file and line. Calls that are shown to throw may be wrong in their types:
 * that is what they show.
 */
export function checkTypes(pages: ReadonlyMap<string, string>): string[] {
  const sources = new Map(Array.from(pages, ([name, page]) => [join(ROOT, `${name}.ts`), onlyCode(page)]));
  const host = ts.createCompilerHost(OPTIONS);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.getSourceFile = (path, options, ...rest) => {
    const source = sources.get(path);
    return source === undefined
      ? getSourceFile(path, options, ...rest)
      : ts.createSourceFile(path, source, options, true);
  };
  const program = ts.createProgram([...sources.keys()], OPTIONS, host);
  return [...sources.keys()].flatMap((path) => {
    const file = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      .filter((diagnostic) => !isShownToThrow(file, diagnostic.start ?? 0))
      .map((diagnostic) => describe(file, diagnostic));
  });
}

/** The page with every line outside of the examples empty, so that lines keep their numbers. */
function onlyCode(page: string): string {
  const lines = page.split('\n').map(() => '');
  for (const { line, code } of findExamples(page)) {
    const codeLines = code.split('\n');
    lines.splice(line - 1, codeLines.length, ...codeLines);
  }
  return `${lines.join('\n')}\nexport {};\n`;
}

/** Whether the statement at a position has the result `throws ...`. */
function isShownToThrow(file: ts.SourceFile, position: number): boolean {
  const statement = file.statements.find((each) => each.pos <= position && position < each.end);
  return statement !== undefined && /^[^\n]*\n?\/\/ → throws /.test(file.text.slice(statement.end));
}

function describe(file: ts.SourceFile, { start, messageText }: ts.Diagnostic): string {
  const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
  const name = file.fileName.slice(ROOT.length + 1).replace(/\.ts$/, '');
  return `${name}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
