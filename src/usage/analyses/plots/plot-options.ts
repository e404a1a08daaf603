import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkName, checkOptions, describe } from '../../../arguments/index.ts';
import { type Chart, drawSvg, drawTerminal } from '../../../charts/index.ts';
import { TrackingError } from '../../../errors.ts';
import { SCOPE_OPTIONS, type UsageScope } from '../usage-rows.ts';

/** Whose usage is drawn, and how. */
export interface PlotOptions extends UsageScope {
  /** An SVG picture (default), or text for a terminal. */
  as?: 'svg' | 'terminal' | undefined;
  /** A file that the picture is written to, in place of what was there; its folder is made if need be. Default: none. */
  file?: string | undefined;
  /** What stands above it. Default: the name of the trackable, and of the user. */
  title?: string | undefined;
}

/** The plot options that all plots take. */
export const PLOT_OPTIONS = [...SCOPE_OPTIONS, 'as', 'file', 'title'] as const;

/** Options of a plot, checked. */
export interface PlotSettings {
  scope: UsageScope;
  /** The title: the one that was given, or made of the names of what is shown. */
  titleOf(subject: string): string;
  /** Draws the chart, writes it if it is to be written, and resolves to it. */
  finish(chart: Chart): Promise<string>;
}

/** @throws TypeError, RangeError that name the option */
export function parsePlotOptions<T extends PlotOptions>(
  options: T | undefined,
  known: readonly (keyof T & string)[],
): PlotSettings {
  const { user, from, to, as = 'svg', file, title } = checkOptions('options', options, known);
  if (as !== 'svg' && as !== 'terminal')
    throw new TypeError(`as must be 'svg' or 'terminal', received ${describe(as)}`);
  if (file !== undefined) checkName('file', file);
  if (title !== undefined) checkName('title', title);
  return {
    scope: { user, from, to },
    titleOf: (subject) => title ?? (user === undefined ? subject : `${subject} of ${user}`),
    async finish(chart) {
      const drawn = await (as === 'svg' ? drawSvg(chart) : drawTerminal(chart));
      if (file !== undefined) await writeWhole(file, drawn);
      return drawn;
    },
  };
}

/** Writes a file that is never seen half written. @throws TrackingError TRACKS_WRITE_FAILED */
async function writeWhole(file: string, content: string): Promise<void> {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(unfinished, content);
    await rename(unfinished, file);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => {}); // That it could not be written is what counts.
    throw new TrackingError('TRACKS_WRITE_FAILED', `the plot cannot be written to ${file}`, { cause });
  }
}
