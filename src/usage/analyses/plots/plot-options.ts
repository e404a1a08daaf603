import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkName, checkOptions, describe } from '../../../arguments/index.ts';
import { type Chart, drawSvg, drawTerminal } from '../../../charts/index.ts';
import { TrackingError } from '../../../errors.ts';
import { writeSafely } from '../../../files/index.ts';
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
      if (file !== undefined) await writePlot(file, drawn);
      return drawn;
    },
  };
}

/** Writes a plot, in place of an older one. Everybody may read it, as a web server has to. @throws TrackingError TRACKS_WRITE_FAILED */
async function writePlot(file: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeSafely(file, (opened) => opened.writeFile(content), { overwrite: true, mode: 0o666 });
  } catch (cause) {
    throw new TrackingError('TRACKS_WRITE_FAILED', `the plot cannot be written to ${file}`, { cause });
  }
}
