import { expect, test } from 'vitest';
import { type SumRow, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { OtherProcess } from '../../support/other-process.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { CRASH_OPTIONS, visitOf } from './counted-visits.ts';

const DEATHS = 4;
/** How much longer each process lives than the one before, after its last round, in milliseconds. */
const LIFE_STEP_MS = 70;

/** The sums of pages by month, made by hand of everything that was ever delivered. */
function expectedRows(count: number): Map<string, { hits: number; transfer: number }> {
  const rows = new Map<string, { hits: number; transfer: number }>();
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'Europe/Berlin',
    year: 'numeric',
    month: '2-digit',
  });
  for (let n = 0; n < count; n++) {
    const { timeStamp, data } = visitOf(n);
    const name = `${format.format(timeStamp)}-01 ${data.page}`;
    const row = rows.get(name) ?? { hits: 0, transfer: 0 };
    row.hits++;
    row.transfer += data.size;
    rows.set(name, row);
  }
  return rows;
}

const nameOf = ({ date, key }: SumRow): string => `${date} ${key}`;

test(`sums are those of what was stored after each of ${DEATHS} deaths of the process, amid rebuilds and erasures`, async () => {
  await withTemporaryFolder(async (folder) => {
    for (let death = 0; death < DEATHS; death++) {
      const counting = new OtherProcess(new URL('count-until-killed.ts', import.meta.url), folder);
      await counting.says(`round ${3 + death}.`);
      await new Promise((resolve) => setTimeout(resolve, death * LIFE_STEP_MS));
      await counting.kill();
      const storage = await TrackingStorage.open(folder, CRASH_OPTIONS);
      await expectConsistent(storage);
      const delivered = (await storage.getPosition('visits')) ?? 0;
      const expected = expectedRows(delivered);
      const rows = await storage.getSum('pages', { period: 'month', limit: 1e6 });
      const february = rows.filter(({ date }) => date < '2016-03');
      for (const row of february) expect(row).toMatchObject(expected.get(nameOf(row))!);
      const { hits } = await storage.getTotals('pages');
      expect(hits).toBeLessThanOrEqual(delivered);
      expect(hits).toBeGreaterThanOrEqual(await storage.count());
      expect(await storage.getTotals('users')).toMatchObject({ hits });
      await storage.close();
    }
  });
}, 240_000);
