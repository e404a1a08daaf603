import type { QueuedEvent } from '../counting/event-queue.ts';
import type { Timer } from '../counting/timer.ts';
import type { LastEvent } from '../counting/trackable.ts';
import {
  isSameTrackable,
  pickEvent,
  type SessionSpan,
  TRACKABLE_KINDS,
  type TrackableDefinition,
} from '../partial/usage-entry.ts';
import {
  newUploadState,
  type OpenTimers,
  type RefusedUpload,
  type StoredEvent,
  type UploadState,
} from './stored-records.ts';
import { recordOwner, type UsageStore } from './usage-store.ts';

export interface EntryRow extends LastEvent {
  name: string;
  at: number;
  session: number;
  order: number;
}

export interface RowQuery {
  name?: string | undefined;
  /** Only rows after this `order`. */
  after?: number | undefined;
  limit: number;
  /** The last rows instead of the first ones, in descending order. */
  reverse?: boolean | undefined;
}

/** The start of the names of records with refused uploads. */
const REFUSED = 'refused ';

/** Refused uploads to keep. */
const REFUSED_MAX = 20;

/** Rows to remove at once. */
const REMOVED_ROWS_MAX = 1_000;

export class UserRecords {
  readonly uuid: string;
  readonly #store: UsageStore;
  /** All definitions that entries refer to, by index. */
  #definitions: readonly TrackableDefinition[] = [];
  readonly #places = new Map<TrackableDefinition, number>();
  readonly #rowCounts = new Map<string, number>();
  #uploadState = newUploadState();
  #isUploadStateStored = false;
  #order = 0;
  #hadOpenTimers = false;

  private constructor(store: UsageStore, uuid: string) {
    this.#store = store;
    this.uuid = uuid;
  }

  static async open(store: UsageStore, uuid: string): Promise<UserRecords> {
    const records = new UserRecords(store, uuid);
    const uploadState = await store.read<UploadState>(uuid, 'sending');
    if (uploadState) [records.#uploadState, records.#isUploadStateStored] = [uploadState, true];
    const definitions = await store.read<{ list: TrackableDefinition[] }>(uuid, 'definitions');
    records.#definitions = definitions?.list ?? [];
    const [last] = await store.tracks.query(
      { userName: { equals: uuid } },
      { orderBy: 'order', reverse: true, limit: 1 },
    );
    records.#order = Math.max(Number(last?.data.order ?? 0), records.#uploadState.order);
    return records;
  }

  get uploadState(): UploadState {
    return this.#uploadState;
  }

  async writeUploadState(changed: Partial<UploadState>): Promise<void> {
    const uploadState = { ...this.#uploadState, ...changed };
    await this.#store.write(this.uuid, 'sending', uploadState);
    this.#uploadState = uploadState;
    this.#isUploadStateStored = true;
  }

  /** Stores the state of uploading if it is not stored yet. */
  async ensureUploadState(): Promise<void> {
    if (!this.#isUploadStateStored) await this.writeUploadState({});
  }

  /** Stores a refused upload, and removes the oldest ones beyond the limit. */
  async keepRefused(upload: RefusedUpload): Promise<void> {
    await this.#store.write(this.uuid, REFUSED + upload.name, upload);
    const heads = await this.#store.tracks.queryMetadata(this.#refused);
    for (const { trackId } of heads.slice(0, -REFUSED_MAX)) await this.#store.tracks.removeTrack(trackId);
  }

  async readRefused(): Promise<RefusedUpload[]> {
    const tracks = await this.#store.tracks.query(this.#refused);
    return tracks.map(({ data }) => ({ ...(data as unknown as RefusedUpload) }));
  }

  get #refused() {
    return { taskId: { prefix: REFUSED }, userName: { equals: recordOwner(this.uuid) } };
  }

  startSession(startedAt: number): Promise<number> {
    return this.#store.tracks.startRun(undefined, { timeStamp: startedAt });
  }

  async endSession(session: number): Promise<void> {
    await this.#store.tracks.stopRun(undefined, session);
  }

  /** Saves entries in one batch: all of them or none. */
  async save(events: readonly QueuedEvent[], session: number): Promise<void> {
    await this.#define(events.map(({ definition }) => definition));
    let order = this.#order;
    const entries = events.map(({ definition, at, event }) => ({
      taskId: definition.name,
      runId: session,
      userName: this.uuid,
      timeStamp: at,
      data: { ...event, order: ++order, definition: this.#indexOf(definition) } satisfies StoredEvent,
    }));
    await this.#store.tracks.saveUserTracks(entries);
    this.#order = order;
    for (const { taskId } of entries) {
      const count = this.#rowCounts.get(taskId);
      if (count !== undefined) this.#rowCounts.set(taskId, count + 1);
    }
  }

  /** Stores the current measurements of running timers, in case the program is killed. */
  async saveOpenTimers(session: number, all: readonly Timer[]): Promise<void> {
    const open = all.filter(({ openMeasurement }) => openMeasurement);
    const timers = open.map(({ name, openMeasurement }) => ({ name, ...openMeasurement! }));
    if (open.length === 0 && !this.#hadOpenTimers) return;
    await this.#define(open.map(({ definition }) => definition));
    await this.#store.write(this.uuid, 'timers', { session, timers } satisfies OpenTimers);
    this.#hadOpenTimers = open.length > 0;
  }

  /** Saves an entry for each measurement that was open when the program was killed. */
  async endOpenTimers(): Promise<void> {
    const open = await this.#store.read<OpenTimers>(this.uuid, 'timers');
    if (!open || open.timers.length === 0) return;
    const { session, timers } = open;
    const ended: QueuedEvent[] = [];
    for (const { name, measurement, duration, at } of timers) {
      const last = await this.readLast(name);
      const definition = last?.definition ?? this.#definitions.findLast((each) => each.name === name);
      const before = last?.event.kind === 'timer' ? last.event : { durationTotal: 0, measurements: 0 };
      if (definition?.kind !== 'timer' || before.measurements >= measurement) continue;
      const durationTotal = before.durationTotal + duration;
      const measurements = before.measurements + 1;
      const event = { kind: 'timer', duration, durationTotal, measurements, interrupted: true } as const;
      ended.push({ definition, at, event });
    }
    if (ended.length > 0) await this.save(ended, session);
    await this.#store.write(this.uuid, 'timers', { session, timers: [] });
  }

  async readLast(name: string): Promise<LastEvent | undefined> {
    const [row] = await this.readRows({ name, limit: 1, reverse: true });
    return row;
  }

  /** The last entry of every trackable that has one. */
  async readLastOfAll(): Promise<Map<string, LastEvent>> {
    const lasts = new Map<string, LastEvent>();
    for (const name of await this.#store.tracks.distinct('taskId', { userName: { equals: this.uuid } })) {
      const last = await this.readLast(name);
      if (last) lasts.set(name, last);
    }
    return lasts;
  }

  /** Entries in the order in which they were stored, without damaged ones. */
  async readRows({ name, after = 0, limit, reverse = false }: RowQuery): Promise<EntryRow[]> {
    const criteria = {
      userName: { equals: this.uuid },
      taskId: name === undefined ? undefined : { equals: name },
      order: { gt: after },
    };
    const rows: EntryRow[] = [];
    const options = { orderBy: 'order', limit, reverse, onDamaged: () => {} } as const;
    for await (const track of this.#store.tracks.iterate(criteria, options)) {
      const data = track.data as unknown as StoredEvent;
      if (!TRACKABLE_KINDS.includes(data.kind)) continue;
      rows.push({
        name: track.taskId,
        at: track.timeStamp,
        session: track.runId,
        event: pickEvent(data),
        definition: this.#definitions[data.definition],
        order: data.order,
      });
    }
    return rows;
  }

  /** Whether there are entries that were not accepted yet. */
  get hasUnsent(): boolean {
    return this.#uploadState.outbox !== null || this.#order > this.#uploadState.order;
  }

  /** The span of a session; undefined if the storage does not know it. */
  async readSession(session: number): Promise<SessionSpan | undefined> {
    const run = await this.#store.tracks.getRun({ runId: session });
    return run && { session, start: run.start, end: run.end };
  }

  /** Removes the oldest rows of a trackable beyond its limit, except those that are not uploaded yet. */
  async trim(name: string, rowsMax: number, isUploading: boolean): Promise<void> {
    const criteria = { userName: { equals: this.uuid }, taskId: { equals: name } };
    const count = this.#rowCounts.get(name) ?? (await this.#store.tracks.count(criteria));
    this.#rowCounts.set(name, count);
    if (count <= rowsMax) return;
    const order = { lte: isUploading ? this.#uploadState.order : this.#order };
    const limit = Math.min(count - rowsMax, REMOVED_ROWS_MAX);
    const heads = await this.#store.tracks.queryMetadata({ ...criteria, order }, { orderBy: 'order', limit });
    await Promise.all(heads.map(({ trackId }) => this.#store.tracks.removeTrack(trackId)));
    this.#rowCounts.set(name, count - heads.length);
    if (heads.length === REMOVED_ROWS_MAX) await this.trim(name, rowsMax, isUploading);
  }

  /** Stores definitions before the entries that refer to them. */
  async #define(definitions: readonly TrackableDefinition[]): Promise<void> {
    const added = [...new Set(definitions)].filter((definition) => this.#indexOf(definition) < 0);
    if (added.length === 0) return;
    const list = [...this.#definitions, ...added];
    await this.#store.write(this.uuid, 'definitions', { list });
    this.#definitions = list;
  }

  /** The index of the last stored definition that equals this one; -1 if there is none. */
  #indexOf(definition: TrackableDefinition): number {
    const known = this.#places.get(definition);
    if (known !== undefined) return known;
    const place = this.#definitions.findLastIndex((each) => isSame(each, definition));
    if (place >= 0) this.#places.set(definition, place);
    return place;
  }
}

function isSame(a: TrackableDefinition, b: TrackableDefinition): boolean {
  return a.name === b.name && a.description === b.description && isSameTrackable(a, b);
}
