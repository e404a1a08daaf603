import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { importFive, inPlace } from './command-line.ts';

it.each([
  ['tracks.jsonl', ['export']],
  ['tracks.jsonl.gz', ['export']],
  ['tracks.csv', ['export']],
  ['tracks.csv.gz', ['export']],
  ['tracks.parquet', ['export']],
  ['forced.csv', ['export', '--force']],
  ['ann.jsonl', ['export-user', 'ann']],
  ['old.jsonl', ['prune', '--before', '2026-11-20', '--yes', '--archive']],
])('the file %s that %j writes is for its owner alone', (name, argv) =>
  inPlace(async (place) => {
    await importFive(place);
    const file = `${place.folder}/${name}`;
    expect((await place.call([...argv, file])).code).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }),
);
