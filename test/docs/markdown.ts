/** A code block of a Markdown page that is to be executed. */
export interface Example {
  /** The last heading above the block. */
  heading: string;
  /** The line of the page, counted from 1, on which the code begins. */
  line: number;
  code: string;
}

const EXECUTED_LANGUAGES = ['ts', 'js'];
const FENCE_START = /^```(\w*)\s*$/;

/** The executable code blocks of a page, from top to bottom. */
export function findExamples(markdown: string): Example[] {
  const lines = markdown.split('\n');
  const examples: Example[] = [];
  let heading = '';
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const fence = FENCE_START.exec(line);
    if (fence) {
      const end = findFenceEnd(lines, index);
      if (EXECUTED_LANGUAGES.includes(fence[1]!)) {
        examples.push({ heading, line: index + 2, code: lines.slice(index + 1, end).join('\n') });
      }
      index = end;
    } else if (/^#+ /.test(line)) {
      heading = line.replace(/^#+ /, '');
    }
  }
  return examples;
}

function findFenceEnd(lines: string[], start: number): number {
  const end = lines.indexOf('```', start + 1);
  if (end === -1) throw new SyntaxError(`The code block that begins in line ${start + 1} has no end`);
  return end;
}
