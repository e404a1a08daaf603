import ts from 'typescript';
import type { Example } from './markdown.ts';

/**
 * What compiled examples call. `at` tells where the page stands; `check`, `checkPrinted` and `checkThrows` compare a result with the
 * text after its arrow; `load` imports a module.
 */
export interface PageRuntime {
  at(line: number): void;
  check(line: number, value: unknown, expected: string): void;
  checkPrinted(line: number, expected: string): void;
  checkThrows(line: number, run: () => unknown, expected: string): Promise<void>;
  load(specifier: string): Promise<Record<string, unknown>>;
  console: { log(...values: unknown[]): void };
}

/** A page as a function: each step of the generator runs one example; all share one scope. */
export type CompiledPage = (runtime: PageRuntime) => AsyncGenerator<void, void, void>;

const RESULT_COMMENT = /^\/\/ ?→ ?(.*)$/;
const CONTINUED_COMMENT = /^\/\/ ?(.*)$/;

/** Turns the examples of a page into one function. */
export function compilePage(examples: Example[]): CompiledPage {
  const bodies = examples.map((example) => `${compileExample(example)}\nyield;`);
  const source = `async function* page($page) {\nconst console = $page.console;\n${bodies.join('\n')}\n}`;
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  return new Function(`${outputText}\nreturn page;`)() as CompiledPage;
}

function compileExample(example: Example): string {
  const file = ts.createSourceFile('example.ts', example.code, ts.ScriptTarget.ESNext, true);
  return file.statements
    .map((statement) => {
      const { line } = file.getLineAndCharacterOfPosition(statement.getStart(file));
      return compileStatement(statement, file, example.line + line);
    })
    .join('\n');
}

function compileStatement(statement: ts.Statement, file: ts.SourceFile, line: number): string {
  const start = `$page.at(${line});`;
  if (ts.isImportDeclaration(statement)) return `${start} ${compileImport(statement)}`;
  const expected = findExpected(statement, file);
  const code = statement.getText(file);
  if (expected === undefined) return `${start} ${code}`;
  return `${start} ${compileChecked(statement, code, line, JSON.stringify(expected))}`;
}

function compileChecked(statement: ts.Statement, code: string, line: number, expected: string): string {
  if (expected.startsWith('"throws ')) {
    return `await $page.checkThrows(${line}, async () => { ${code} }, ${expected});`;
  }
  if (ts.isExpressionStatement(statement) && !isPrinting(statement.expression)) {
    return `$page.check(${line}, (${statement.expression.getText()}), ${expected});`;
  }
  const name = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations[0]?.name.getText()
    : undefined;
  if (name !== undefined) return `${code} $page.check(${line}, (${name}), ${expected});`;
  return `${code} $page.checkPrinted(${line}, ${expected});`;
}

function isPrinting(expression: ts.Expression): boolean {
  return ts.isCallExpression(expression) && expression.expression.getText() === 'console.log';
}

/** The text after the arrow behind or below a statement; the comment lines that follow it directly belong to it. */
function findExpected(statement: ts.Statement, file: ts.SourceFile): string | undefined {
  const text = file.text;
  const behind = ts.getTrailingCommentRanges(text, statement.end) ?? [];
  const next = behind.at(-1)?.end ?? statement.end;
  const below = ts.getLeadingCommentRanges(text, next) ?? [];
  const comments = [...behind, ...below].map((range) => text.slice(range.pos, range.end));
  const first = RESULT_COMMENT.exec(comments[0] ?? '');
  if (!first) return undefined;
  const rest = comments.slice(1).map((comment) => CONTINUED_COMMENT.exec(comment)?.[1] ?? '');
  return [first[1]!, ...rest].join('\n');
}

function compileImport(statement: ts.ImportDeclaration): string {
  const clause = statement.importClause;
  const load = `await $page.load(${statement.moduleSpecifier.getText()});`;
  if (!clause) return load;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return '';
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) return `const ${bindings.name.text} = ${load}`;
  const names = (bindings?.elements ?? [])
    .filter((element) => !element.isTypeOnly)
    .map((element) =>
      element.propertyName ? `${element.propertyName.getText()}: ${element.name.text}` : element.name.text,
    );
  if (clause.name) names.push(`default: ${clause.name.text}`);
  return `const { ${names.join(', ')} } = ${load}`;
}
