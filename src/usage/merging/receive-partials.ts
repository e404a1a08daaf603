import { expectDefined } from '../../errors.ts';
import { codeOf } from '../../files/index.ts';
import { Mutex } from '../mutex.ts';
import { PARTIAL_NAME_HEADER, parsePartialName, partialNameOf } from '../partial/partial-name.ts';
import { readBody } from './read-body.ts';
import {
  type PartialTaker,
  parseReceiverOptions,
  type ReceiverOptions,
  type ReceiverSettings,
} from './receiver-options.ts';
import { Refusal, readPartial } from './validate-partial.ts';
import { writeOnce } from './write-once.ts';

/** A fetch handler for uploads of partials. It always resolves to a response. */
export interface PartialReceiver {
  (request: Request): Promise<Response>;
  /** The folder that it writes partials to, so that it can be the source of a DataManager; undefined if a manager merges them. */
  readonly folder: string | undefined;
}

/**
 * Creates a handler to which trackers upload their partials by POST, with `Authorization: Bearer` and an API key. A
 * status of 2xx means that the partial need not be sent again: it is stored and survives a power cut (201), was there
 * already (200), or is not plausible and set aside (202). 4xx says what is wrong with the upload. 5xx means that the
 * receiver failed; the client may try again.
 *
 * It fits everywhere a fetch handler does; `toNodeListener` turns it into a listener for node:http.
 *
 * @throws TypeError, RangeError for a wrong option
 */
export function receivePartials(options: ReceiverOptions): PartialReceiver {
  const receiver = new Receiver(parseReceiverOptions(options));
  const receive = (request: Request) => receiver.receive(request);
  return Object.assign(receive, { folder: options.folder });
}

/** The responses to uploads: status, message and headers. */
const RESPONSES = {
  merged: [201, 'received'],
  duplicate: [200, 'already there'],
  setAside: [202, 'set aside'],
  cut: [400, 'it did not arrive whole'],
  unauthorized: [401, 'an api key is needed', { 'www-authenticate': 'Bearer' }],
  noSuchPath: [404, 'there is nothing here'],
  wrongMethod: [405, 'partials are sent by POST', { allow: 'POST' }],
  'too slow': [408, 'it came too slowly'],
  'too large': [413, 'it is too large'],
  damaged: [422, 'this is no whole partial'],
  failed: [500, 'it could not be kept; try again later', { 'retry-after': '30' }],
  busy: [503, 'too many uploads at once', { 'retry-after': '5' }],
  full: [507, 'there is no room for it now', { 'retry-after': '300' }],
} as const;

function respond(name: keyof typeof RESPONSES): Response {
  const [status, message, headers = {}] = RESPONSES[name];
  return Response.json({ message }, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

/** The codes of a full file system. */
const NO_ROOM: readonly (string | undefined)[] = ['ENOSPC', 'EDQUOT'];

function isFull(error: unknown): boolean {
  return [error, (error as Error | undefined)?.cause].some((each) => NO_ROOM.includes(codeOf(each)));
}

/** What became of an upload. */
type UploadResult = { status: 'merged'; name: string } | { status: 'duplicate' | 'setAside' | 'damaged' };

class Receiver {
  readonly #settings: ReceiverSettings;
  #uploads = 0;
  /** Reading a partial takes many times its size in memory, so one is read at a time. */
  readonly #reading = new Mutex();

  constructor(settings: ReceiverSettings) {
    this.#settings = settings;
  }

  async receive(request: Request): Promise<Response> {
    try {
      return this.#reject(request) ?? (await this.#upload(request));
    } catch (error) {
      this.#reportError(error);
      return respond(isFull(error) ? 'full' : 'failed');
    }
  }

  /** The response to a request that fails before its body is read. */
  #reject(request: Request): Response | undefined {
    if (!this.#hasPath(request)) return respond('noSuchPath');
    if (request.method !== 'POST') return respond('wrongMethod');
    if (!this.#settings.admits(request.headers.get('authorization'))) return respond('unauthorized');
    return this.#uploads >= this.#settings.uploadsMax ? respond('busy') : undefined;
  }

  #hasPath({ url }: Request): boolean {
    const { path } = this.#settings;
    if (path === undefined) return true;
    const { pathname } = new URL(url);
    return pathname === path || pathname.startsWith(`${path}/`);
  }

  async #upload(request: Request): Promise<Response> {
    this.#uploads++;
    try {
      const body = await readBody(request, this.#settings);
      if (typeof body === 'string') return respond(body);
      return await this.#store(body, nameIn(request));
    } finally {
      this.#uploads--;
    }
  }

  async #store(bytes: Uint8Array, name: string | undefined): Promise<Response> {
    const { manager } = this.#settings;
    const result = manager ? await merge(manager, bytes, name) : await this.#keepValid(bytes, name);
    if (result.status === 'merged') this.#notifyReceived(result.name);
    return respond(result.status);
  }

  /** Stores a valid partial. A damaged one is refused first: the client still has it. */
  async #keepValid(bytes: Uint8Array, name: string | undefined): Promise<UploadResult> {
    try {
      const partial = await this.#reading.run(() => readPartial(name, bytes));
      return await this.#keep(bytes, partialNameOf(partial));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#setAside(name ?? 'unnamed', bytes, error.message);
      return { status: 'damaged' };
    }
  }

  /** Names contain the checksum of the content. If a file of this name has other bytes all the same, both are kept. */
  async #keep(bytes: Uint8Array, name: string): Promise<UploadResult> {
    const result = await writeOnce(
      expectDefined(this.#settings.folder, 'a receiver without a taker has a folder'),
      name,
      bytes,
    );
    if (result === 'written') return { status: 'merged', name };
    if (result === 'same') return { status: 'duplicate' };
    const isAside = await this.#setAside(name, bytes, 'the same partial is there in other bytes');
    return { status: isAside ? 'setAside' : 'damaged' };
  }

  /** Whether the quarantine had room. */
  async #setAside(name: string, bytes: Uint8Array, reason: string): Promise<boolean> {
    return (await this.#settings.quarantine?.add(name, bytes, reason)) !== undefined;
  }

  #notifyReceived(name: string): void {
    try {
      const { uuid, number } = expectDefined(parsePartialName(name), 'names in the folder are checked');
      this.#settings.onReceived?.({ uuid, number });
    } catch (error) {
      this.#reportError(error); // The partial is stored, so a failing listener does not concern the client.
    }
  }

  #reportError(error: unknown): void {
    try {
      this.#settings.onError?.(error);
    } catch {
      // The error handler failed itself; the client still gets its response.
    }
  }
}

/** Merges an upload. A refused one is acknowledged only if the manager has set it aside. */
async function merge(
  manager: PartialTaker,
  bytes: Uint8Array,
  name: string | undefined,
): Promise<UploadResult> {
  const outcome = await manager.mergePartial(bytes, name);
  if (outcome.status !== 'refused') return outcome;
  return { status: outcome.isDamaged || outcome.keptAs === undefined ? 'damaged' : 'setAside' };
}

/** The name of an uploaded partial: from the header, or the last part of the path if it is such a name. */
function nameIn({ url, headers }: Request): string | undefined {
  const header = headers.get(PARTIAL_NAME_HEADER);
  if (header !== null) return header;
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return parsePartialName(last) ? last : undefined;
}
