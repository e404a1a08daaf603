import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the compiler says about a file of this folder, under the options of the project. */
function diagnose(name: string): string[] {
  const { config } = ts.readConfigFile(
    fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
    ts.sys.readFile,
  );
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const program = ts.createProgram([fileURLToPath(new URL(name, import.meta.url))], options);
  const source = program.getSourceFiles().find((file) => file.fileName.endsWith(`/test/usage/${name}`));
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map(({ file, start = 0, messageText }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

it('the types of a usage allow right uses, and refuse unknown names and wrong kinds', () => {
  expect(diagnose('typed-uses.ts')).toEqual([]);
});
