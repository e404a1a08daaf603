import { PARTIAL_ENTRIES_MAX, PARTIAL_TEXT_LENGTH_GOAL, TRACKABLES_MAX } from '../partial/limits.ts';
import {
  isSameTrackable,
  type SessionSpan,
  type TrackableDefinition,
  type TrackableEvent,
  type UsageEntry,
} from '../partial/usage-entry.ts';
import type { UsagePartial } from '../partial/usage-partial.ts';
import type { AcceptedStatistic, UploadState } from '../store/stored-records.ts';
import type { EntryRow, UserRecords } from '../store/user-records.ts';

/** The end of the previous partial. */
export type PartialPosition = Pick<UploadState, 'number' | 'entries' | 'order' | 'session' | 'statistics'>;

const ROWS_AT_ONCE = 5_000;

/**
 * The partial after a position, and the position behind it; undefined if there are no new entries. It depends only on stored
 * data, so building it again gives the same partial.
 */
export async function buildPartial(
  records: UserRecords,
  application: UsagePartial['application'],
  position: PartialPosition,
): Promise<{ partial: UsagePartial; next: PartialPosition } | undefined> {
  const { rows, definitions } = await collectRows(records, position.order);
  const last = rows.at(-1);
  if (!last) return undefined;
  const first = position.entries + 1;
  const accepted = new Map(position.statistics.map((each) => [each.name, each]));
  const entries: UsageEntry[] = rows.map(({ name, at, session, event }, index) => ({
    seq: first + index,
    trackable: name,
    at,
    session,
    ...withMissingChanges(accepted, name, event),
  }));
  const sessions = await readSessions(records, [position.session, ...rows.map((row) => row.session)]);
  const next = {
    number: position.number + 1,
    entries: position.entries + entries.length,
    order: last.order,
    session: last.session,
    statistics: [...accepted.values()],
  };
  const partial: UsagePartial = {
    application,
    uuid: records.uuid,
    trackerId: records.uploadState.trackerId,
    number: next.number,
    first,
    last: next.entries,
    createdAt: entries.reduce((latest, { at }) => Math.max(latest, at), entries[0]!.at),
    definitions: [...definitions.values()],
    sessions,
    entries,
  };
  return { partial, next };
}

interface Collected {
  rows: EntryRow[];
  definitions: Map<string, TrackableDefinition>;
}

/** As many of the next rows as fit into a partial. A trackable with a changed definition starts another partial. */
async function collectRows(records: UserRecords, order: number): Promise<Collected> {
  const collected: Collected = { rows: [], definitions: new Map() };
  let [after, length] = [order, 0];
  for (;;) {
    const limit = Math.min(ROWS_AT_ONCE, PARTIAL_ENTRIES_MAX - collected.rows.length);
    if (limit === 0) return collected;
    const rows = await records.readRows({ after, limit });
    for (const row of rows) {
      length += JSON.stringify(row.event).length + row.name.length;
      if (!takeRow(collected, row) || length > PARTIAL_TEXT_LENGTH_GOAL) return collected;
      after = row.order;
    }
    if (rows.length < limit) return collected;
  }
}

function takeRow({ rows, definitions }: Collected, row: EntryRow): boolean {
  if (row.definition?.kind !== row.event.kind) return true; // Its definition is lost, so it cannot be read.
  const known = definitions.get(row.name);
  if (known && !isSameTrackable(known, row.definition)) return false;
  if (!known && definitions.size >= TRACKABLES_MAX) return false;
  definitions.set(row.name, row.definition);
  rows.push(row);
  return true;
}

async function readSessions(records: UserRecords, wanted: readonly number[]): Promise<SessionSpan[]> {
  const sessions: SessionSpan[] = [];
  for (const session of new Set(wanted)) {
    const span = session === 0 ? undefined : await records.readSession(session);
    if (span) sessions.push(span);
  }
  return sessions;
}

const NOTHING = { value: 0, changesTotal: 0 };

/**
 * An event with all changes since the last uploaded one of its trackable. An upload lacks rows that were damaged, or removed
 * while there was no transport. The next row includes their changes, so that the sum of all changes is the total.
 *
 * @param accepted the last uploaded values of each statistic, which this changes to those of the event
 */
function withMissingChanges(
  accepted: Map<string, AcceptedStatistic>,
  name: string,
  event: TrackableEvent,
): TrackableEvent {
  if (event.kind !== 'statistic') {
    accepted.delete(name); // If it becomes a statistic again, it starts from 0.
    return event;
  }
  const { value, changesTotal } = event;
  const before = accepted.get(name) ?? NOTHING;
  accepted.set(name, { name, value, changesTotal });
  const missing = changesTotal - event.changes - before.changesTotal;
  const change = value - before.value;
  if (missing <= 0 || !Number.isFinite(change)) return event;
  return { ...event, change, changes: event.changes + missing };
}
