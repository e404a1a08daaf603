/** About the characters of one chunk. */
const CHUNK_LENGTH = 65_536;

/** The limits and callbacks of a stream of text. */
export interface TextStreamOptions {
  /** The longest time that the reader takes to ask for more, in milliseconds. Then the stream ends with an error. */
  stallMs: number;
  /** Called once, when the stream has ended or failed. */
  onEnd: () => void;
  /** Called with an error of the source. The reader sees only that the stream failed. */
  onError: (error: unknown) => void;
}

/** Text as a stream of bytes, as fast as the reader reads. When the reader leaves, the source ends too. */
export function textStream(
  source: AsyncIterable<string>,
  options: TextStreamOptions,
): ReadableStream<Uint8Array> {
  const pump = new TextPump(source, options);
  return new ReadableStream(
    {
      start: (controller) => pump.watch(controller),
      pull: (controller) => pump.pull(controller),
      cancel: () => pump.end(),
    },
    { highWaterMark: 0 },
  );
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

class TextPump {
  readonly #iterator: AsyncIterator<string>;
  readonly #options: TextStreamOptions;
  readonly #encoder = new TextEncoder();
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(source: AsyncIterable<string>, options: TextStreamOptions) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#options = options;
  }

  /** Starts the timer that ends the stream if the reader stalls. */
  watch(controller: Controller): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      controller.error(new Error('the download waited too long for its reader'));
      void this.end();
    }, this.#options.stallMs);
    this.#timer.unref();
  }

  async pull(controller: Controller): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const { text, isLast } = await this.#nextChunk();
      if (this.#hasEnded) return;
      if (text !== '') controller.enqueue(this.#encoder.encode(text));
      if (isLast) controller.close();
      else this.watch(controller);
      if (isLast) await this.end();
    } catch (error) {
      this.#options.onError(error);
      controller.error(new Error('the download broke off'));
      await this.end();
    }
  }

  /** Ends the source. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#options.onEnd();
    try {
      await this.#iterator.return?.();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  async #nextChunk(): Promise<{ text: string; isLast: boolean }> {
    const pieces: string[] = [];
    for (let length = 0; length < CHUNK_LENGTH; ) {
      const next = await this.#iterator.next();
      if (next.done) return { text: pieces.join(''), isLast: true };
      pieces.push(next.value);
      length += next.value.length;
    }
    return { text: pieces.join(''), isLast: false };
  }
}
