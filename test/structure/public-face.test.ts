import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

const DOOR = join(ROOT, 'src/index.ts');

/** What the package exports and the methods of its classes, where nothing says what they are for. */
function findUndocumented(): string[] {
  const program = createProgram();
  const checker = program.getTypeChecker();
  const isDocumented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;
  return exportsOf(program, checker).flatMap((symbol) => {
    const missing = publicMethodsOf(symbol).filter((method) => !isDocumented(method));
    const names = missing.map((method) => `${symbol.name}.${method.name}`);
    return isDocumented(symbol) ? names : [symbol.name, ...names];
  });
}

function createProgram(): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  return ts.createProgram([DOOR], ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options);
}

function exportsOf(program: ts.Program, checker: ts.TypeChecker): ts.Symbol[] {
  const door = program.getSourceFile(DOOR);
  const symbol = door && checker.getSymbolAtLocation(door);
  if (!symbol) throw new Error('src/index.ts exports nothing');
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

it('says of everything public what it is for', () => {
  expect(findUndocumented()).toEqual([]);
});
