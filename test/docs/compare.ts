import { inspect } from 'node:util';

const ANYTHING = '...';
const THROWS = 'throws ';

/** The text that stands for a value in the documentation: what `console.log` would show, on one line. */
export function show(value: unknown): string {
  return oneLine(inspect(value, { depth: 8, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 1000 }));
}

/** The text that stands for an error in the documentation. */
export function showError(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(`${THROWS}${show(error)}`);
  const hasCode = 'code' in error && error.code !== 'TRACKS_INVALID_ARGUMENT'; // Its type says that.
  const code = hasCode ? ` [${String(error.code)}]` : '';
  return oneLine(`${THROWS}${error.name}${code}: ${error.message}`);
}

/** Whether a shown value is what the page promises, where `...` stands for anything. */
export function matches(actual: string, expected: string): boolean {
  const parts = oneLine(expected).split(ANYTHING).map(escapeRegExp);
  return new RegExp(`^${parts.join('.*')}$`, 'su').test(oneLine(actual));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
