import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkName, checkOptions, describe } from '../../../arguments/index.ts';
import { type Chart, drawSvg, drawTerminal } from '../../../charts/index.ts';
import { TrackingError } from '../../../errors.ts';
import { writeSafely } from '../../../files/index.ts';
import { SCOPE_OPTIONS, type UsageScope } from '../usage-rows.ts';

/** Which usage to draw, and how. */
export interface PlotOptions extends UsageScope {
  /** An SVG picture (default), or text for a terminal. */
  as?: 'svg' | 'terminal' | undefined;
  /** A file to write the picture to. It replaces an existing file, and creates its folder. Default: none. */
  file?: string | undefined;
  /** The title of the picture. Default: the names of the trackable and the user. */
  title?: string | undefined;
}

/** The options of all plots. */
export const PLOT_OPTIONS = [...SCOPE_OPTIONS, 'as', 'file', 'title'] as const;

/** The checked options of a plot. */
export interface PlotSettings {
  scope: UsageScope;
  /** The title from the options, or the names of what is shown. */
  titleOf(subject: string): string;
  /** Draws the chart, writes it to the file, if there is one, and resolves to it. */
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

/**
 * Writes a plot and replaces an older one. All users may read it, as a web server has to. @throws TrackingError
 * TRACKS_WRITE_FAILED
 */
async function writePlot(file: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeSafely(file, (opened) => opened.writeFile(content), { overwrite: true, mode: 0o666 });
  } catch (cause) {
    throw new TrackingError('TRACKS_WRITE_FAILED', `the plot cannot be written to ${file}`, { cause });
  }
}
