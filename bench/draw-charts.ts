import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCharts } from './charts.ts';
import { benchFolder } from './project.ts';

// npm run bench:charts -- results.json: draws bench/charts/*.svg from what `npm run bench -- --json results.json` wrote.
const [file] = process.argv.slice(2);
if (file === undefined) throw new TypeError('name the JSON file that `npm run bench -- --json FILE` wrote');
await writeCharts(JSON.parse(readFileSync(file, 'utf8')), join(benchFolder, 'charts'));
