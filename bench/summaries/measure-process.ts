import { type MeasureTask, measure } from './measure.ts';

// Runs one measurement, so that it does not meet what another one has left in memory.
const task = JSON.parse(process.argv[2] ?? '') as MeasureTask;
process.stdout.write(`${await measure(task)}\n`);
process.exit(0);
