import { TrackingError, toTrackingError } from '../../errors.ts';
import type { TrackerSettings } from '../config/tracker-options.ts';
import { encodePartial } from '../partial/encode-partial.ts';
import type { Outbox, RefusedUpload } from '../store/stored-records.ts';
import type { TrackerLifecycle } from '../store/tracker-lifecycle.ts';
import type { UserRecords } from '../store/user-records.ts';
import type { EmitEvent, UploadReport } from '../usage-events.ts';
import { buildPartial } from './build-partial.ts';
import type { Transport } from './transport.ts';

/** Partials to send in one upload. */
const PARTIALS_MAX = 100;

/** Sends the entries since the last accepted partial through the transport, one partial after the other. */
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

  /** Checks periodically whether there is something to upload. Does not keep the program running. */
  startChecking(): void {
    const { transport, checkInterval } = this.#settings;
    if (!transport || checkInterval === 0) return;
    this.#timer = setInterval(() => void this.check(), checkInterval);
    this.#timer.unref();
  }

  stopChecking(): void {
    clearInterval(this.#timer);
  }

  /** Uploads if there are new entries, the submit interval has passed and no pause is due. */
  async check(): Promise<void> {
    if (this.#running || !this.#isAllowed || !this.#lifecycle.records) return;
    const { hasUnsent, uploadState } = this.#lifecycle.records;
    if (
      (hasUnsent || this.#lifecycle.queue.size > 0) &&
      isDue(uploadState, this.#settings.submitInterval, Date.now())
    )
      await this.submit();
  }

  /** Uploads what is new, or joins the upload in progress. Never rejects. */
  submit(): Promise<UploadReport> {
    this.#running ??= this.#submit().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('uploading was stopped'));
    await this.#running;
    this.#stopping = new AbortController();
  }

  /** Whether the user's choice and the environment allow uploads; checked before each partial. */
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
      await this.#lifecycle.trim().catch(() => {}); // The next flush tries again.
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
      // Other failures say nothing about the partial.
      const isRefused = error instanceof TrackingError && error.code === 'TRACKS_INVALID_PARTIAL';
      if (isRefused && (await this.#setAside(outbox, error))) return true;
      throw error;
    }
    await this.#lifecycle.withRecords((records) => commitUpload(records, outbox));
    report.partials.push(outbox.name);
    report.entries += outbox.entries;
    return true;
  }

  /** Sets a partial aside after too many refusals, so that it does not block the next ones for ever. */
  async #setAside(outbox: Outbox, { message }: TrackingError): Promise<boolean> {
    const now = Date.now();
    const { refusals, refusedSince } = outbox;
    const refused = { ...outbox, refusals: refusals + 1, refusedSince: refusedSince || now };
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

  /** The next partial to send. It is stored before it is sent, and stays the same until it is accepted. */
  async #prepare(records: UserRecords): Promise<Outbox | undefined> {
    if (records.uploadState.outbox) return records.uploadState.outbox;
    const built = await buildPartial(records, this.#settings.application, records.uploadState);
    if (!built) return undefined;
    const { name, bytes } = await encodePartial(built.partial);
    const { order, session, statistics } = built.next;
    const entries = built.partial.entries.length;
    const outbox = { name, bytes, order, session, statistics, entries, refusals: 0, refusedSince: 0 };
    await records.writeUploadState({ outbox });
    return outbox;
  }

  /** Stores a failure, so that pauses grow across restarts. An aborted upload is not a failure. */
  async #storeFailure(error: TrackingError, wasStopped: boolean): Promise<void> {
    if (!wasStopped)
      await this.#lifecycle
        .withRecords((records) => {
          const failures = records.uploadState.failures + 1;
          return records.writeUploadState({ failures, retryAt: Date.now() + pauseMs(failures) });
        })
        .catch(() => {}); // The disk fails too, which the next flush reports.
    this.#emit('upload-error', error);
  }
}

/** Sends a partial within a time limit. A transport that ignores its signal may go on; the same partial is sent again later. */
async function sendWithTimeout(
  transport: Transport,
  { name, bytes }: Outbox,
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<void> {
  const timeout = new AbortController();
  const late = new Error(`it took longer than ${timeoutMs} milliseconds`);
  const timer = setTimeout(() => timeout.abort(late), timeoutMs).unref();
  const signal = AbortSignal.any([timeout.signal, stopped]);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    signal.throwIfAborted();
    // A copy of the bytes, so that the transport cannot change the stored ones.
    await Promise.race([(async () => transport.send(name, Uint8Array.from(bytes), signal))(), aborted]);
  } finally {
    clearTimeout(timer);
  }
}

/** Moves the position and removes the partial in one write. */
async function commitUpload(
  records: UserRecords,
  { name, order, session, statistics, entries }: Outbox,
): Promise<void> {
  const { number, entries: accepted, outbox } = records.uploadState;
  if (outbox?.name !== name) return; // The records were erased in the meantime, and belong to a new user.
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

/** The pause after the first failure, in milliseconds. */
const PAUSE_MS = 60_000;

/** The longest pause, in milliseconds. */
const PAUSE_MS_MAX = 86_400_000;

/** Pauses are shorter by up to this share, at random, so that many apps do not try again at the same time. */
const JITTER = 0.5;

/** The pause after some failures in a row: it doubles each time, up to a day. */
function pauseMs(failures: number): number {
  const pause = Math.min(PAUSE_MS * 2 ** Math.min(failures - 1, 20), PAUSE_MS_MAX);
  return Math.round(pause * (1 - JITTER * Math.random()));
}

/** Whether an upload is due. After the clock was set back it is due at once. */
function isDue(
  { submittedAt, createdAt, failures, retryAt }: UserRecords['uploadState'],
  submitInterval: number,
  time: number,
): boolean {
  if (failures > 0) return time >= retryAt || retryAt - time > PAUSE_MS_MAX;
  const since = time - (submittedAt || createdAt);
  return since >= submitInterval || since < 0;
}

/** Refusals after which a partial is no longer sent. */
const REFUSALS_MAX = 12;

/** The least time since the first refusal, in milliseconds, so that the receiver can be repaired. */
const REFUSED_MS_MIN = 86_400_000;

/** Whether to give up on a partial. The first refusal lies in the future if the clock was set back. */
function isFinalRefusal({ refusals, refusedSince }: Outbox, now: number): boolean {
  const since = now - refusedSince;
  return refusals >= REFUSALS_MAX && (since >= REFUSED_MS_MIN || since < 0);
}
