import { describe, expect, it } from 'vitest';
import { LOADINGS, measureLoading } from '../../bench/logfile/loading.ts';
import { WRITERS } from '../../bench/logfile/writers.ts';
import { measureWriting } from '../../bench/logfile/writing.ts';
import { peersAreInstalled } from '../../bench/project.ts';
import { useLogFolder } from '../logfile/log-folder.ts';

const folder = useLogFolder();
/** Some lose lines in a rollover, so there is none here. */
const LINES = 500;

describe('the benchmark of the log runs', () => {
  it('with tracktree', async () => {
    expect(await measureWriting('tracktree', folder.path, LINES)).toMatchObject({ missing: 0 });
  });

  it.each(LOADINGS)('%s', async (way) => {
    expect(await measureLoading(way, folder.path, LINES)).toBeGreaterThan(0);
  });
});

// The peers come with `npm run bench`; without them there is nothing to run.
describe.skipIf(!peersAreInstalled())('the benchmark of the log runs with the peer', () => {
  it.each(Object.keys(WRITERS).filter((name) => name !== 'tracktree'))('%s', async (name) => {
    expect(await measureWriting(name, folder.path, LINES)).toMatchObject({ missing: 0 });
  });
});
