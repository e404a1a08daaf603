import { messageOf, TrackingError } from '../../errors.ts';
import type { Outbox, RefusedUpload } from '../keeping/stored-records.ts';
import type { TrackerLife } from '../keeping/tracker-life.ts';
import type { TrackerSettings } from '../keeping/tracker-settings.ts';
import type { UserBooks } from '../keeping/user-books.ts';
import { encodePartial } from '../partial/encode-partial.ts';
import type { Tell } from '../usage-events.ts';
import { buildPartial } from './build-partial.ts';
import { isRefusal, isRefusedForGood, refuseOnce } from './refusals.ts';
import { PAUSE_MS_MAX, pauseAfter } from './retry-pause.ts';
import { sendWithin } from './send-within.ts';

/** What an upload did. */
export interface UploadReport {
  /** The names of the partials that were accepted. */
  partials: string[];
  /** How many entries they hold. */
  entries: number;
  /** Why it ended before everything was uploaded; undefined if nothing is left. It is tried again in time. */
  error: TrackingError | undefined;
}

/** Partials that are sent at one occasion, at most. */
const PARTIALS_MAX = 100;

/** Brings what was added since the last accepted partial to the transport, one partial after the other. */
export class Uploader {
  readonly #settings: TrackerSettings;
  readonly #life: TrackerLife;
  readonly #tell: Tell;
  #running: Promise<UploadReport> | undefined;
  #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: TrackerSettings, life: TrackerLife, tell: Tell) {
    this.#settings = settings;
    this.#life = life;
    this.#tell = tell;
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
    if (this.#running || !this.#isAllowed || !this.#life.books) return;
    const { hasUnsent, sending } = this.#life.books;
    if ((hasUnsent || this.#life.queue.size > 0) && isDue(sending, this.#settings.submitInterval, Date.now()))
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
    return this.#life.isEnabled && this.#life.switchedOffBy === undefined;
  }

  async #submit(): Promise<UploadReport> {
    const report: UploadReport = { partials: [], entries: 0, error: undefined };
    const stopped = this.#stopping.signal;
    try {
      await this.#life.flush();
      while (report.partials.length < PARTIALS_MAX && (await this.#sendNext(report, stopped)));
    } catch (error) {
      report.error = toUploadError(error);
      await this.#remember(report.error, stopped.aborted);
    }
    if (report.partials.length > 0) {
      await this.#life.trim().catch(() => {}); // What could not be removed is tried again with the next flush.
      this.#tell('upload', report);
    }
    return report;
  }

  /** Sends the next partial; false if there is none. */
  async #sendNext(report: UploadReport, stopped: AbortSignal): Promise<boolean> {
    const { transport, sendTimeout } = this.#settings;
    if (!transport || !this.#isAllowed) return false;
    stopped.throwIfAborted();
    const outbox = await this.#life.withBooks((books) => this.#pack(books));
    if (!outbox) return false;
    try {
      await sendWithin(transport, outbox, sendTimeout, stopped);
    } catch (error) {
      if (isRefusal(error) && (await this.#setAside(outbox, error))) return true;
      throw error;
    }
    await this.#life.withBooks((books) => moveOn(books, outbox));
    report.partials.push(outbox.name);
    report.entries += outbox.entries;
    return true;
  }

  /** Sets a partial aside that is refused again and again, as it would keep back for ever what comes after it. */
  async #setAside(outbox: Outbox, { message }: TrackingError): Promise<boolean> {
    const now = Date.now();
    const refused = refuseOnce(outbox, now);
    const { name, bytes, entries } = refused;
    const upload: RefusedUpload = { name, bytes, entries, refusedAt: now, reason: message };
    const isSetAside = await this.#life.withBooks(async (books) => {
      if (books.sending.outbox?.name !== name) return false;
      if (!isRefusedForGood(refused, now)) {
        await books.writeSending({ outbox: refused });
        return false;
      }
      await books.keepRefused(upload);
      await moveOn(books, refused);
      return true;
    });
    if (isSetAside) this.#tell('refused', upload);
    return isSetAside === true;
  }

  /** The partial that is to be sent. It is stored before it is sent, and stays the same until it is accepted. */
  async #pack(books: UserBooks): Promise<Outbox | undefined> {
    if (books.sending.outbox) return books.sending.outbox;
    const { applicationName: name, applicationVersion: version } = this.#settings;
    const built = await buildPartial(books, { name, version }, books.sending);
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
    await books.writeSending({ outbox });
    return outbox;
  }

  /** Remembers a failure over restarts, so that the pauses grow. An upload that was broken off is none. */
  async #remember(error: TrackingError, wasStopped: boolean): Promise<void> {
    if (!wasStopped)
      await this.#life
        .withBooks((books) => {
          const failures = books.sending.failures + 1;
          return books.writeSending({ failures, retryAt: Date.now() + pauseAfter(failures) });
        })
        .catch(() => {}); // The disk fails too, which is told when it is flushed.
    this.#tell('upload-error', error);
  }
}

/** The position moves and the partial goes, in one write. */
async function moveOn(
  books: UserBooks,
  { name, order, session, statistics, entries }: Outbox,
): Promise<void> {
  const { number, entries: accepted, outbox } = books.sending;
  if (outbox?.name !== name) return; // Everything was erased meanwhile, and somebody else is counted now.
  await books.writeSending({
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
  { submittedAt, createdAt, failures, retryAt }: UserBooks['sending'],
  submitInterval: number,
  time: number,
): boolean {
  if (failures > 0) return time >= retryAt || retryAt - time > PAUSE_MS_MAX;
  const since = time - (submittedAt || createdAt);
  return since >= submitInterval || since < 0;
}

function toUploadError(error: unknown): TrackingError {
  if (error instanceof TrackingError) return error;
  return new TrackingError('TRACKS_UPLOAD_FAILED', `usage could not be uploaded: ${messageOf(error)}`, {
    cause: error,
  });
}
