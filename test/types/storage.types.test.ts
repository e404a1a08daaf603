import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const CONFIG = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));

/** What the compiler says about a file of this folder, under the options of the project. */
function diagnose(name: string): string[] {
  const { config } = ts.readConfigFile(CONFIG, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    fileURLToPath(new URL('../..', import.meta.url)),
  );
  const file = fileURLToPath(new URL(name, import.meta.url));
  const program = ts.createProgram([file], options);
  const source = program.getSourceFile(file);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map((diagnostic) => describeDiagnostic(diagnostic));
}

function describeDiagnostic({ file, start, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

describe('the types of the storage', () => {
  test('allow right uses and say what comes back', () => {
    expect(diagnose('right-uses.ts')).toEqual([]);
  });

  test('refuse wrong uses', () => {
    expect(diagnose('wrong-uses.ts')).toEqual([]);
  });
});
