import type { Command } from 'commander';

/** Adds examples to the help of a command. Each is a line for the shell. */
export function addExamples(command: Command, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
