import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart, type Panel } from './chart.ts';
import { COLUMNS } from './report.ts';
import { medianOf, type Results } from './results.ts';
import type { Trial } from './trial.ts';
import { TRIALS } from './trials/index.ts';

/** Which trials share a picture. */
const PICTURES: Record<string, { title: string; trials: readonly string[] }> = {
  saves: { title: 'Saving tracks', trials: ['bulk-save', 'save-one', 'durable-saves'] },
  rows: { title: 'Reading tracks', trials: ['last-track', 'rows-of-task', 'rows-of-user', 'rows-of-window'] },
  counts: { title: 'Counting tracks and listing values', trials: ['counts', 'lists'] },
  space: { title: 'Opening, memory and disk', trials: ['opening', 'memory', 'disk'] },
};

/** Draws one picture for each group of trials that was measured. */
export async function writeCharts(results: Results, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, { title, trials }] of Object.entries(PICTURES)) {
    const panels = TRIALS.filter((trial) => trials.includes(trial.name)).flatMap((trial) =>
      panelsOf(trial, results),
    );
    if (panels.length > 0) await writeFile(join(folder, `${name}.svg`), drawChart(title, panels));
  }
}

function panelsOf({ name, figures }: Trial, results: Results): Panel[] {
  return figures.flatMap((figure) => {
    const bars = COLUMNS.flatMap((driver) => {
      const value = medianOf(results, `${name}/${figure.name}`, driver);
      return value === undefined ? [] : [{ label: driver, value, isOwn: driver === 'tracktree' }];
    });
    const direction = figure.better === 'more' ? 'longer is better' : 'shorter is better';
    return bars.length === 0 ? [] : [{ title: `${figure.title}, ${figure.unit} (${direction})`, bars }];
  });
}
