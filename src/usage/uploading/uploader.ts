import { type TrackingError, toTrackingError } from '../../errors.ts';
import { encodePartial } from '../partial/encode-partial.ts';
import type { Outbox, RefusedUpload } from '../store/stored-records.ts';
import type { TrackerLifecycle } from '../store/tracker-lifecycle.ts';
import type { TrackerSettings } from '../store/tracker-settings.ts';
import type { UserRecords } from '../store/user-records.ts';
import type { EmitEvent } from '../usage-events.ts';
import { BACKOFF_MS_MAX, backoffMs } from './backoff.ts';
import { buildPartial } from './build-partial.ts';
import { countRefusal, isFinalRefusal, isRefusal } from './refusals.ts';
import { sendWithTimeout } from './send-with-timeout.ts';
import type { UploadReport } from './upload-report.ts';

/** Partials that are sent at one occasion, at most. */
const PARTIALS_MAX = 100;

/** Brings what was added since the last accepted partial to the transport, one partial after the other. */
export class Uploader {
  readonly #settings: TrackerSettings;
  readonly #lifecycle: TrackerLifecycle;
  readonly #emit: EmitEvent;
  #running: Promise<UploadReport> | undefined;
  #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: TrackerSettings, lifecycle: TrackerLifecycle, emit: EmitEvent) {
    this.#settings = settings;
    this.#lifecycle = lifecycle;
    this.#emit = emit;
  }

  /** Looks every check interval whether something is to be uploaded. Does not keep the program going. */
  startChecking(): void {
    const { transport, checkInterval } = this.#settings;
    if (!transport || checkInterval === 0) return;
    this.#timer = setInterval(() => void this.check(), checkInterval);
    this.#timer.unref();
  }

  stopChecking(): void {
    clearInterval(this.#timer);
  }

  /** Uploads if the submit interval has passed, no pause is to be kept and something is new. */
  async check(): Promise<void> {
    if (this.#running || !this.#isAllowed || !this.#lifecycle.records) return;
    const { hasUnsent, uploadState } = this.#lifecycle.records;
    if (
      (hasUnsent || this.#lifecycle.queue.size > 0) &&
      isDue(uploadState, this.#settings.submitInterval, Date.now())
    )
      await this.submit();
  }

  /** Uploads what is new. Never rejects. An upload that is under way already is waited for instead. */
  submit(): Promise<UploadReport> {
    this.#running ??= this.#submit().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Breaks off an upload and waits until it has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('uploading was stopped'));
    await this.#running;
    this.#stopping = new AbortController();
  }

  /** Whether the user wants it: the environment and the user's choice count at every single upload. */
  get #isAllowed(): boolean {
    return this.#lifecycle.isEnabled && this.#lifecycle.switchedOffBy === undefined;
  }

  async #submit(): Promise<UploadReport> {
    const report: UploadReport = { partials: [], entries: 0, error: undefined };
    const stopped = this.#stopping.signal;
    try {
      await this.#lifecycle.flush();
      while (report.partials.length < PARTIALS_MAX && (await this.#sendNext(report, stopped)));
    } catch (error) {
      report.error = toTrackingError(error, 'TRACKS_UPLOAD_FAILED', 'usage could not be uploaded');
      await this.#storeFailure(report.error, stopped.aborted);
    }
    if (report.partials.length > 0) {
      await this.#lifecycle.trim().catch(() => {}); // What could not be removed is tried again with the next flush.
      this.#emit('upload', report);
    }
    return report;
  }

  /** Sends the next partial; false if there is none. */
  async #sendNext(report: UploadReport, stopped: AbortSignal): Promise<boolean> {
    const { transport, sendTimeout } = this.#settings;
    if (!transport || !this.#isAllowed) return false;
    stopped.throwIfAborted();
    const outbox = await this.#lifecycle.withRecords((records) => this.#prepare(records));
    if (!outbox) return false;
    try {
      await sendWithTimeout(transport, outbox, sendTimeout, stopped);
    } catch (error) {
      if (isRefusal(error) && (await this.#setAside(outbox, error))) return true;
      throw error;
    }
    await this.#lifecycle.withRecords((records) => commitUpload(records, outbox));
    report.partials.push(outbox.name);
    report.entries += outbox.entries;
    return true;
  }

  /** Sets a partial aside that is refused again and again, as it would keep back for ever what comes after it. */
  async #setAside(outbox: Outbox, { message }: TrackingError): Promise<boolean> {
    const now = Date.now();
    const refused = countRefusal(outbox, now);
    const { name, bytes, entries } = refused;
    const upload: RefusedUpload = { name, bytes, entries, refusedAt: now, reason: message };
    const isSetAside = await this.#lifecycle.withRecords(async (records) => {
      if (records.uploadState.outbox?.name !== name) return false;
      if (!isFinalRefusal(refused, now)) {
        await records.writeUploadState({ outbox: refused });
        return false;
      }
      await records.keepRefused(upload);
      await commitUpload(records, refused);
      return true;
    });
    if (isSetAside) this.#emit('refused', upload);
    return isSetAside === true;
  }

  /** The partial that is to be sent. It is stored before it is sent, and stays the same until it is accepted. */
  async #prepare(records: UserRecords): Promise<Outbox | undefined> {
    if (records.uploadState.outbox) return records.uploadState.outbox;
    const { applicationName: name, applicationVersion: version } = this.#settings;
    const built = await buildPartial(records, { name, version }, records.uploadState);
    if (!built) return undefined;
    const { order, session, statistics } = built.next;
    const encoded = await encodePartial(built.partial);
    const outbox = {
      name: encoded.name,
      bytes: encoded.bytes,
      order,
      session,
      statistics,
      entries: built.partial.entries.length,
      refusals: 0,
      refusedSince: 0,
    };
    await records.writeUploadState({ outbox });
    return outbox;
  }

  /** Remembers a failure over restarts, so that the pauses grow. An upload that was broken off is none. */
  async #storeFailure(error: TrackingError, wasStopped: boolean): Promise<void> {
    if (!wasStopped)
      await this.#lifecycle
        .withRecords((records) => {
          const failures = records.uploadState.failures + 1;
          return records.writeUploadState({ failures, retryAt: Date.now() + backoffMs(failures) });
        })
        .catch(() => {}); // The disk fails too, which is told when it is flushed.
    this.#emit('upload-error', error);
  }
}

/** The position moves and the partial goes, in one write. */
async function commitUpload(
  records: UserRecords,
  { name, order, session, statistics, entries }: Outbox,
): Promise<void> {
  const { number, entries: accepted, outbox } = records.uploadState;
  if (outbox?.name !== name) return; // Everything was erased meanwhile, and somebody else is counted now.
  await records.writeUploadState({
    number: number + 1,
    entries: accepted + entries,
    order,
    session,
    statistics,
    submittedAt: Date.now(),
    failures: 0,
    retryAt: 0,
    outbox: null,
  });
}

/** Whether it is time for an upload. A clock that was set back makes nobody wait for longer than an interval. */
function isDue(
  { submittedAt, createdAt, failures, retryAt }: UserRecords['uploadState'],
  submitInterval: number,
  time: number,
): boolean {
  if (failures > 0) return time >= retryAt || retryAt - time > BACKOFF_MS_MAX;
  const since = time - (submittedAt || createdAt);
  return since >= submitInterval || since < 0;
}
