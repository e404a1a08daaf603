import type { ServerResponse } from 'node:http';

type Callback = (error?: Error | null) => void;
type Write = (chunk: unknown, encoding?: unknown, callback?: unknown) => boolean;

/** Statuses whose responses have no body, whatever is written. */
const STATUSES_WITHOUT_BODY: readonly number[] = [204, 304];

/**
 * Counts the bytes of a response's body by observing its writes, below compression and piped streams. The bytes of the
 * connection would include headers and chunk frames.
 */
export class SentBytes {
  /** Bytes that were written to Node.js. */
  #given = 0;
  /** Bytes of them that the operating system has taken. */
  #taken = 0;

  constructor(response: ServerResponse) {
    this.#countWrites(response);
    this.#countEnd(response);
  }

  /** The bytes of the body that were sent. For an aborted response, those of all completely sent chunks. */
  of(response: ServerResponse, method: string | undefined, isComplete: boolean): number {
    if (method === 'HEAD' || STATUSES_WITHOUT_BODY.includes(response.statusCode)) return 0;
    return isComplete ? this.#given : this.#taken;
  }

  #countWrites(response: ServerResponse): void {
    const write = response.write as Write;
    const counted: Write = (chunk, encoding, callback) => {
      const size = sizeOf(chunk, encoding);
      const whenTaken = (typeof encoding === 'function' ? encoding : callback) as Callback | undefined;
      const isAccepted = !response.writableEnded;
      const onTaken: Callback = (error) => {
        if (!error) this.#taken += size;
        whenTaken?.(error);
      };
      const hasRoom = write.call(
        response,
        chunk,
        typeof encoding === 'string' ? encoding : undefined,
        onTaken,
      );
      if (isAccepted) this.#given += size;
      return hasRoom;
    };
    response.write = counted as typeof response.write;
  }

  #countEnd(response: ServerResponse): void {
    const end = response.end as (...args: unknown[]) => ServerResponse;
    const counted = (...args: unknown[]): ServerResponse => {
      const [chunk, encoding] = args;
      const before = this.#given;
      const isAccepted = !response.writableEnded;
      const answer = end.apply(response, args);
      // Some responses pass the last chunk to their own `write`, which has counted it.
      if (isAccepted && this.#given === before) this.#given += sizeOf(chunk, encoding);
      return answer;
    };
    response.end = counted as typeof response.end;
  }
}

function sizeOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string')
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
