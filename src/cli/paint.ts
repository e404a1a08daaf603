import type { CommandIo, OutputStream } from './command-io.ts';

/**
 * Whether a stream takes colours: a terminal does, unless NO_COLOR is set or TERM is `dumb`; other streams do if FORCE_COLOR
 * is set and is not 0.
 *
 * @param isWanted `--color` or `--no-color`, which decides if there is one
 */
export function takesColor(stream: OutputStream, env: CommandIo['env'], isWanted?: boolean): boolean {
  if (isWanted !== undefined) return isWanted;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** The styles of a terminal. Without colours they leave the text as it is. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  alarm(text: string): string;
}

export function createPaint(isColored: boolean): Paint {
  const style = (on: number, off: number) => (text: string) =>
    isColored ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), alarm: style(31, 39) };
}
