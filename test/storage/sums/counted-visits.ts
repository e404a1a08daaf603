import { defineSummary } from '../../../src/summaries/index.ts';

const pages = defineSummary<{ page: string; size: number }>({
  name: 'pages',
  key: ({ data }) => data.page,
  transfer: ({ data }) => data.size,
});
const users = defineSummary({ name: 'users', key: ({ userName }) => userName, isPersonal: true });

/** Counters go into stored periods every few deliveries, and the indexes into a checkpoint. */
export const CRASH_OPTIONS = {
  hooks: [pages, users],
  timeZone: 'Europe/Berlin',
  summaries: { openCountersMax: 200 },
  checkpointInterval: 1000,
};

const FIRST_MOMENT = Date.parse('2016-02-27T00:00Z');
const STEP_MS = 1_200_000;

/** The n-th visit, through days of 23 hours and months, some late. */
export function visitOf(n: number) {
  const timeStamp = FIRST_MOMENT + (n % 11 === 0 ? Math.floor(n / 2) : n) * STEP_MS;
  return { taskId: 'a', userName: `u${n % 13}`, timeStamp, data: { page: `/${n % 97}`, size: n % 1000 } };
}
