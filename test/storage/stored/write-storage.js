/**
 * Writes a small storage and what it answers, with any version of the package: node write-storage.js PACKAGE FOLDER.
 * Run it with the last version before the format changes, and keep what it wrote for `stored.test.ts`.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packageFile, folder] = process.argv.slice(2).map((path) => resolve(path));
const { TrackingStorage, defineSummary } = await import(pathToFileURL(packageFile).href);

const START = Date.UTC(2026, 9, 24, 22);
const summaries = [
  defineSummary({
    name: 'byUser',
    key: ({ userName }) => userName,
    transfer: ({ data }) => data.size,
    isPersonal: true,
  }),
  defineSummary({ name: 'byTask', key: ({ taskId }) => taskId }),
];

const location = join(folder, 'storage');
await rm(location, { recursive: true, force: true });
const storage = await TrackingStorage.open(location, {
  typeName: 'Answer',
  indexAttributes: ['state', 'size'],
  checkpointInterval: 500,
  hooks: summaries,
  summaries: { timeZone: 'Europe/Berlin' },
  retention: { tracks: '90d' },
});

const entry = (n) => ({
  taskId: `task-${n % 7}`,
  userName: ['ann', 'bob', 'čeněk', ''][n % 4],
  timeStamp: START + ((n * 7919) % 500) * 600_000,
  data: { n, state: ['open', 'done', true, null][n % 4], size: n % 11 },
});
for (let from = 0; from < 900; from += 30)
  await storage.saveUserTracks(
    Array.from({ length: 30 }, (_, i) => entry(from + i)),
    { source: 'file', position: from },
  );
await storage.saveUserTrack('values', 0, 'ann', {
  big: 12345678901234567890n,
  date: new Date(START),
  bytes: Uint8Array.of(0, 1, 255),
  map: new Map([['a', { deep: [1, -0, 1e300] }]]),
  set: new Set([1, 'x']),
  text: 'žluťoučký 🐎',
  nothing: null,
});
await storage.startRun('task-1', { timeStamp: START });
await storage.saveUserTrack('task-1', 0, 'ann', { state: 'again' }, { timeStamp: START + 1 });
await storage.stopRun('task-2', 0);
await storage.updateTrack('0000010', { state: 'changed', size: 99 });
await storage.updateTrack('0000500', { state: 'alone' }, { overwrite: true });
for (const id of ['0000003', '0000004', '0000899']) await storage.removeTrack(id);
await storage.close();

const again = await TrackingStorage.open(location, {
  typeName: 'Answer',
  indexAttributes: ['state', 'size'],
  hooks: summaries,
});
const shown = (tracks) => tracks.map(String);
const answers = {
  tracks: shown(await again.query()),
  byState: [...(await again.countBy('state'))],
  bySize: shown(
    await again.query({ size: { gte: 5 }, taskId: 'task-*' }, { orderBy: 'size', reverse: true, limit: 20 }),
  ),
  inTime: await again.count({ timeFrom: START + 3_600_000, timeTo: START + 86_400_000 }),
  // Runs that were changed now end when they were changed.
  runs: (await again.getRuns()).map(({ runId, taskId, start, finished, isCurrent }) => ({
    runId,
    taskId,
    start,
    finished,
    isCurrent,
  })),
  position: await again.getPosition('file'),
  retention: await again.getRetention(),
  sums: await again.getSum('byTask', { period: 'all', limit: 1000 }),
  users: await again.getKeys('byUser'),
  nextId: '0000903',
};
await again.close();
await writeFile(join(folder, 'answers.json'), `${JSON.stringify(answers, null, 1)}\n`);
