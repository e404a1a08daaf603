import { codeOf } from '../../files/index.ts';
import { Mutex } from '../mutex.ts';
import { PARTIAL_NAME_HEADER, parsePartialName, partialNameOf } from '../partial/partial-name.ts';
import { type BodyFault, readBody } from './read-body.ts';
import {
  type PartialTaker,
  parseReceiverOptions,
  type ReceiverOptions,
  type ReceiverSettings,
} from './receiver-options.ts';
import { Refusal, readPartial } from './validate-partial.ts';
import { writeOnce } from './write-once.ts';

/** A fetch handler that takes uploads of partials. It always resolves to a response, whatever comes. */
export interface PartialReceiver {
  (request: Request): Promise<Response>;
  /** The folder that it keeps partials in, so that it can be a DataManager's source; undefined if a manager takes them. */
  readonly folder: string | undefined;
}

/**
 * Makes a handler that trackers upload their partials to by POST, with `Authorization: Bearer` and an api key. An answer of 2xx says that
 * the partial is on the disk for good (201), or was there already (200), or will not be believed and is set aside (202): in each case
 * it need not be sent again. 4xx says what is wrong with the upload, 5xx that it failed on our side and may be tried again.
 *
 * It fits wherever a fetch handler does; `toNodeListener` makes a listener for node:http of it.
 *
 * @throws TypeError, RangeError for a wrong option
 */
export function receivePartials(options: ReceiverOptions): PartialReceiver {
  const receiver = new Receiver(parseReceiverOptions(options));
  const receive = (request: Request) => receiver.receive(request);
  return Object.assign(receive, { folder: options.folder });
}

/** What uploads are answered with. */
const answers = {
  merged: (): Response => answer(201, 'received'),
  duplicate: (): Response => answer(200, 'already there'),
  setAside: (): Response => answer(202, 'set aside'),
  unauthorized: (): Response => answer(401, 'an api key is needed', { 'www-authenticate': 'Bearer' }),
  noSuchPath: (): Response => answer(404, 'there is nothing here'),
  wrongMethod: (): Response => answer(405, 'partials are sent by POST', { allow: 'POST' }),
  damaged: (): Response => answer(422, 'this is no whole partial'),
  busy: (): Response => answer(503, 'too many uploads at once', { 'retry-after': '5' }),
  full: (): Response => answer(507, 'there is no room for it now', { 'retry-after': '300' }),
  failed: (): Response => answer(500, 'it could not be kept; try again later', { 'retry-after': '30' }),
} as const;

const BODY_FAULTS: Record<BodyFault, readonly [status: number, message: string]> = {
  'too large': [413, 'it is too large'],
  'too slow': [408, 'it came too slowly'],
  cut: [400, 'it did not arrive whole'],
};

function answer(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message }, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

/** File systems say one of these when they are full. */
const NO_ROOM: readonly (string | undefined)[] = ['ENOSPC', 'EDQUOT'];

function isFull(error: unknown): boolean {
  if (NO_ROOM.includes(codeOf(error))) return true;
  return error instanceof Error && NO_ROOM.includes(codeOf(error.cause));
}

/** What became of an upload. */
type UploadResult = { status: 'merged'; name: string } | { status: 'duplicate' | 'setAside' | 'damaged' };

class Receiver {
  readonly #settings: ReceiverSettings;
  #uploads = 0;
  /** A partial takes many times its size while it is read, so they are read one after the other. */
  readonly #reading = new Mutex();

  constructor(settings: ReceiverSettings) {
    this.#settings = settings;
  }

  async receive(request: Request): Promise<Response> {
    try {
      return this.#reject(request) ?? (await this.#upload(request));
    } catch (error) {
      this.#reportError(error);
      return isFull(error) ? answers.full() : answers.failed();
    }
  }

  /** The answer to a request whose body need not be looked at. */
  #reject(request: Request): Response | undefined {
    if (!this.#hasPath(request)) return answers.noSuchPath();
    if (request.method !== 'POST') return answers.wrongMethod();
    if (!this.#settings.keys.admits(request.headers.get('authorization'))) return answers.unauthorized();
    return this.#uploads >= this.#settings.uploadsMax ? answers.busy() : undefined;
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
      const body = await readBody(request, this.#settings.limits);
      if (typeof body === 'string') return answer(...BODY_FAULTS[body]);
      return await this.#store(body, nameIn(request));
    } finally {
      this.#uploads--;
    }
  }

  async #store(bytes: Uint8Array, name: string | undefined): Promise<Response> {
    const { manager } = this.#settings;
    const result = manager ? await merge(manager, bytes, name) : await this.#keepValid(bytes, name);
    if (result.status === 'merged') this.#notifyReceived(result.name);
    return answers[result.status]();
  }

  /** What is not whole is refused before it is kept: whoever sent it still has it. */
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

  /** Its name tells its content, so that another content never meets it there; should it be different all the same, both are kept. */
  async #keep(bytes: Uint8Array, name: string): Promise<UploadResult> {
    const result = await writeOnce(this.#settings.folder!, name, bytes);
    if (result === 'written') return { status: 'merged', name };
    if (result === 'same') return { status: 'duplicate' };
    const isAside = await this.#setAside(name, bytes, 'the same partial is there in other bytes');
    return { status: isAside ? 'setAside' : 'damaged' };
  }

  /** Whether it found room in a quarantine. */
  async #setAside(name: string, bytes: Uint8Array, reason: string): Promise<boolean> {
    return (await this.#settings.quarantine?.add(name, bytes, reason)) !== undefined;
  }

  #notifyReceived(name: string): void {
    try {
      const { uuid, number } = parsePartialName(name)!;
      this.#settings.onReceived?.({ uuid, number });
    } catch (error) {
      this.#reportError(error); // The partial is kept: that its arrival could not be told is no concern of the client.
    }
  }

  #reportError(error: unknown): void {
    try {
      this.#settings.onError?.(error);
    } catch {
      // Whoever was to be told of errors made one: there is nobody else, and the client must have its answer.
    }
  }
}

/** Has an upload merged. What is refused is in the hands of the manager only if it was set aside. */
async function merge(
  manager: PartialTaker,
  bytes: Uint8Array,
  name: string | undefined,
): Promise<UploadResult> {
  const outcome = await manager.mergePartial(bytes, name);
  if (outcome.status !== 'refused') return outcome;
  return { status: outcome.isDamaged || outcome.keptAs === undefined ? 'damaged' : 'setAside' };
}

/** The name under which a partial comes: in its header, or what the path ends in, if that means to be one. */
function nameIn({ url, headers }: Request): string | undefined {
  const header = headers.get(PARTIAL_NAME_HEADER);
  if (header !== null) return header;
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return parsePartialName(last) ? last : undefined;
}
