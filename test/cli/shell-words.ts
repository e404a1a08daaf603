/** One command of a line for the shell, such as an example in a help text. */
export interface ShellCommand {
  /** Variables that are set for it. */
  env: Record<string, string>;
  words: string[];
}

/** Takes a line apart at pipes, and each part into its words: quotes and variables in front are understood, nothing else. */
export function readShellLine(line: string): ShellCommand[] {
  const parts: string[][] = [[]];
  for (const [whole, double, single, plain] of line.matchAll(
    /"([^"]*)"|'([^']*)'|((?:[^\s'"|]|=(?="))+)|\|/g,
  )) {
    if (whole === '|') parts.push([]);
    else parts.at(-1)!.push(double ?? single ?? plain ?? '');
  }
  return parts.map((words) => {
    const first = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
    const variables = words.slice(0, first).map((word) => word.split('=') as [string, string]);
    return { env: Object.fromEntries(variables), words: words.slice(first) };
  });
}
