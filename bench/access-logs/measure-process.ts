import { type MeasureTask, measure } from './measure.ts';

// Runs one measurement, so that none meets what another one has left in memory.
const task = JSON.parse(process.argv[2] ?? '') as MeasureTask;
process.stdout.write(`${JSON.stringify(await measure(task))}\n`);
