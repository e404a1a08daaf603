import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

/** The doors that the package's users come in by, as far as they are built. */
const DOORS = ['src/index.ts', 'src/requests/index.ts', 'src/usage/index.ts', 'src/web/index.ts'].filter(
  (path) => existsSync(join(ROOT, path)),
);

/** What the package exports and the methods of its classes, where nothing says what they are for. */
function findUndocumented(door: string): string[] {
  const isDocumented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;
  return exportsOf(door).flatMap((symbol) => {
    const missing = publicMethodsOf(symbol).filter((method) => !isDocumented(method));
    const names = missing.map((method) => `${symbol.name}.${method.name}`);
    return isDocumented(symbol) ? names : [symbol.name, ...names];
  });
}

function createProgram(): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  return ts.createProgram(
    DOORS.map((door) => join(ROOT, door)),
    ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options,
  );
}

function exportsOf(door: string): ts.Symbol[] {
  const file = program.getSourceFile(join(ROOT, door));
  const symbol = file && checker.getSymbolAtLocation(file);
  if (!symbol) throw new Error(`${door} exports nothing`);
  return checker
    .getExportsOfModule(symbol)
    .map((each) => (each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each));
}

function publicMethodsOf(symbol: ts.Symbol): ts.Symbol[] {
  if ((symbol.flags & ts.SymbolFlags.Class) === 0) return [];
  const isMethod = (member: ts.Symbol) =>
    (member.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) !== 0;
  return [...(symbol.members?.values() ?? [])].filter(
    (member) => isMethod(member) && !/^(__|#)/.test(member.name),
  );
}

const program = createProgram();
const checker = program.getTypeChecker();

it.each(DOORS)('says of everything public in %s what it is for', (door) => {
  expect(findUndocumented(door)).toEqual([]);
});
