import { posix } from 'node:path';
import ts from 'typescript';
import { KINDS, PROPERTY } from '../kinds.ts';
import { lineOf, type SourceFile } from './source-files.ts';

/** Lines of code: comments, empty lines and imports do not count, so that they are not saved on. */
const FILE_LINES_MAX = 345;
const FUNCTION_LINES_MAX = 70;
const WORDS = '[a-z0-9]+(-[a-z0-9]+)*';
const TEST = `(\\.(${[PROPERTY, ...KINDS].join('|')}))?\\.test`;
const FILE_NAME = new RegExp(`^${WORDS}(${TEST}|\\.d)?\\.[cm]?[jt]s$`);
/** Words that do not say what is in a file. */
const EMPTY_WORDS = /(^|-)(managers?|handlers?|helpers?|utils?|common|misc)\./;
const SWITCHED_OFF = /\b(it|test|describe)\.(only|skip|todo)\b|@ts-(ignore|nocheck)/;

/** What is against the style of the house in a file, each fault with its place. */
export function findStyleFaults(file: SourceFile): string[] {
  return [...faultsOfName(file.path), ...faultsOfText(file), ...faultsOfNodes(file)];
}

function faultsOfName(path: string): string[] {
  const name = posix.basename(path);
  const faults: string[] = [];
  if (!FILE_NAME.test(name)) faults.push(`${path}: the name is not in kebab-case, or of no kind of tests`);
  if (EMPTY_WORDS.test(name)) faults.push(`${path}: the name does not say what is inside`);
  return faults;
}

function faultsOfText({ path, tree }: SourceFile): string[] {
  const lines = tree.text.trimEnd().split('\n');
  const faults = lines.flatMap((line, index) => {
    const found = SWITCHED_OFF.exec(line);
    return found ? [`${path}:${index + 1}: ${found[0]}`] : [];
  });
  const codeLines = lines.filter((line) => !/^\s*(\/\/.*|\/?\*.*)?$/.test(line));
  const count = codeLines.length - importLinesOf(tree);
  if (count > FILE_LINES_MAX) faults.push(`${path}: ${count} lines of code`);
  return faults;
}

function importLinesOf(tree: ts.SourceFile): number {
  return tree.statements
    .filter((statement) => ts.isImportDeclaration(statement))
    .reduce(
      (sum, each) => sum + tree.getLineAndCharacterOfPosition(each.end).line + 2 - lineOf(tree, each),
      0,
    );
}

function faultsOfNodes({ path, tree }: SourceFile): string[] {
  const faults: string[] = [];
  const visit = (node: ts.Node): void => {
    const fault = faultOfNode(node, path, tree);
    if (fault) faults.push(`${path}:${lineOf(tree, node)}: ${fault}`);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return faults;
}

function faultOfNode(node: ts.Node, path: string, tree: ts.SourceFile): string | undefined {
  if (ts.isExportAssignment(node)) return 'a default export';
  if (
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some((each) => each.kind === ts.SyntaxKind.DefaultKeyword)
  ) {
    return 'a default export';
  }
  if (!isProgramFunction(node, path)) return undefined;
  const length = tree.getLineAndCharacterOfPosition(node.end).line + 2 - lineOf(tree, node);
  return length > FUNCTION_LINES_MAX ? `a function of ${length} lines` : undefined;
}

/** Functions that hold groups of tests may be as long as they like: what is in the groups is short. */
function isProgramFunction(node: ts.Node, path: string): boolean {
  return ts.isFunctionLike(node) && !path.startsWith('test/');
}
