import { TrackingStorage } from '../src/index.ts';
import type { Demand } from './arguments.ts';
import { digestOf } from './digest.ts';
import { folderSizeBytes, formatBytes, formatCount, formatMs } from './figures.ts';
import { fill } from './fill.ts';
import { askQuestions } from './questions.ts';
import { formatTable } from './table.ts';

/** The demonstration from filling a storage to finding everything in it again after reopening. */
export async function runDemo(folder: string, demand: Demand): Promise<void> {
  const storage = await TrackingStorage.open(folder);
  try {
    const tracks = await fillAndTell(storage, demand);
    if (tracks > 0) await askAndTell(storage);
    await reopenAndTell(storage, folder);
  } finally {
    await storage.close();
  }
}

async function fillAndTell(storage: TrackingStorage, demand: Demand): Promise<number> {
  const { report, elapsedMs } = await fill(storage, demand);
  const rate = Math.round(report.tracks / (elapsedMs / 1000));
  say(
    `Stored ${formatCount(report.tracks)} tracks in ${formatCount(report.runs)} runs within ${formatMs(elapsedMs)}: ` +
      `${formatCount(rate)} tracks a second.`,
  );
  return report.tracks;
}

async function askAndTell(storage: TrackingStorage): Promise<void> {
  const answers = await askQuestions(storage);
  const rows = answers.map(({ question, call, answer, elapsedMs }) => [
    question,
    call,
    answer,
    formatMs(elapsedMs),
  ]);
  say(`\n${formatTable(['question', 'asked with', 'answer', 'time'], rows)}`);
}

async function reopenAndTell(storage: TrackingStorage, folder: string): Promise<void> {
  const before = await digestOf(storage);
  const memory = process.memoryUsage();
  await storage.close();
  const sizeBytes = await folderSizeBytes(folder);
  const start = performance.now();
  await storage.open();
  const openingMs = performance.now() - start;
  const after = await digestOf(storage);
  if (after.checksum !== before.checksum || after.tracks !== before.tracks) {
    throw new Error(
      `Something was lost: ${JSON.stringify(before)} before closing, ${JSON.stringify(after)} after`,
    );
  }
  say(`Closed, and opened again in ${formatMs(openingMs)}.`);
  say(
    `Nothing is lost: ${formatCount(after.tracks)} tracks, checksum ${after.checksum.slice(0, 16)} before and after.`,
  );
  say(`On disk: ${formatBytes(sizeBytes)}. In memory, whole process: ${formatBytes(memory.rss)}.`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
