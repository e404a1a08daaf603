import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** A source file of this repository. */
export interface SourceFile {
  /** From the root of the repository, with slashes. */
  path: string;
  tree: ts.SourceFile;
}

/** An import or a re-export, of values or of types. */
export interface Import {
  /** The path of the file, for a relative import; else the specifier. */
  target: string;
  line: number;
}

export const ROOT = resolve(import.meta.dirname, '../..');

const FOLDERS = ['src', 'test', 'bench', 'demo', 'examples', 'scripts'];
const LEFT_OUT = ['node_modules', 'results', 'build', 'dist'];

/** Every TypeScript and JavaScript file below one of our folders, or below those named. */
export function readSourceFiles(folders: readonly string[] = FOLDERS): SourceFile[] {
  return folders
    .flatMap((folder) => listFiles(join(ROOT, folder)))
    .map((file) => {
      const path = relative(ROOT, file).split(sep).join('/');
      return {
        path,
        tree: ts.createSourceFile(path, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true),
      };
    });
}

function listFiles(folder: string): string[] {
  let entries: ReturnType<typeof readEntries> = [];
  try {
    entries = readEntries(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return entries
    .filter(({ name }) => !LEFT_OUT.includes(name) && !name.startsWith('.'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(path);
      return /\.[cm]?[jt]s$/.test(entry.name) ? [path] : [];
    });
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

/** What a file imports and re-exports: values and types, statically or not. */
export function importsOf({ path, tree }: SourceFile): Import[] {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;
      imports.push({ target, line: lineOf(tree, node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return imports;
}

/** The line of a node, counted from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

function specifierOf(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
    return (node.moduleSpecifier as ts.StringLiteral).text;
  }
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const argument = isDynamic ? node.arguments[0] : ts.isImportTypeNode(node) ? literalOf(node) : undefined;
  return argument && ts.isStringLiteral(argument) ? argument.text : undefined;
}

/** The specifier of a type such as `import('./track.ts').Track`. */
function literalOf({ argument }: ts.ImportTypeNode): ts.Expression | undefined {
  return ts.isLiteralTypeNode(argument) ? argument.literal : undefined;
}
