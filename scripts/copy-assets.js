// Copies what the web view's pages load beside the compiled view: `node scripts/copy-assets.js dist` or `… build/src`.
// uPlot comes from its package, with its license, so that nobody who installs tracktree needs it or the network.
import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const UPLOT = join(createRequire(import.meta.url).resolve('uplot/package.json'), '..');

for (const folder of process.argv.slice(2)) {
  const target = join(folder, 'web', 'assets');
  mkdirSync(target, { recursive: true });
  cpSync(join(ROOT, 'src', 'web', 'assets'), target, { recursive: true });
  cpSync(join(UPLOT, 'dist', 'uPlot.iife.min.js'), join(target, 'uplot.js'));
  cpSync(join(UPLOT, 'dist', 'uPlot.min.css'), join(target, 'uplot.css'));
  cpSync(join(UPLOT, 'LICENSE'), join(target, 'uplot.license.txt'));
}
