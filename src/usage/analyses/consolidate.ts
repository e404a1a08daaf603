import { checkFlag, integerOr, parseOptions } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { getUsageTotals, type UsageTotals } from './totals.ts';
import { readInTimeOrder, SCOPE, type UsageRow, type UsageScope } from './usage-rows.ts';

/** What to consolidate. */
export interface ConsolidateOptions extends UsageScope {
  /** Whether to return totals without rows, which saves memory. Default false. */
  totalsOnly?: boolean | undefined;
  /** The most rows to hold in memory. Default 1,000,000. */
  rowsMax?: number | undefined;
}

/** A trackable of one user or of all, from all partials. */
export interface ConsolidatedTrackable extends UsageTotals {
  /** Its entries in time order; empty with `totalsOnly`. */
  rows: UsageRow[];
}

const ROWS_MAX = 1_000_000;

/**
 * The data of one user, or of all: the entries of each trackable in time order, and its totals.
 *
 * @throws TypeError, RangeError for a wrong option
 * @throws TrackingError TRACKS_FULL if there are more than `rowsMax` entries; as `iterate`
 */
export async function consolidate(
  master: MasterStorage,
  options?: ConsolidateOptions,
): Promise<ConsolidatedTrackable[]> {
  const checks = { ...SCOPE, totalsOnly: checkFlag, rowsMax: integerOr(ROWS_MAX, 1, 2 ** 31) };
  const { totalsOnly, rowsMax, ...scope } = parseOptions('options', options, checks);
  let room = rowsMax;
  const consolidated = [];
  for (const totals of await getUsageTotals(master, scope)) {
    const rows = totalsOnly ? [] : await collectRows(master, scope, totals, room);
    room -= rows.length;
    consolidated.push({ ...totals, rows });
  }
  return consolidated;
}

async function collectRows(
  master: MasterStorage,
  scope: UsageScope,
  { trackable, kind }: UsageTotals,
  room: number,
): Promise<UsageRow[]> {
  const rows: UsageRow[] = [];
  for await (const row of readInTimeOrder(master, scope, trackable, kind)) {
    if (rows.length >= room)
      throw new TrackingError(
        'TRACKS_FULL',
        'there are more rows than rowsMax; take them for one user, for a shorter time, or with totalsOnly',
      );
    rows.push(row);
  }
  return rows;
}
