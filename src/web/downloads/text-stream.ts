/** About how many characters go out at a time. */
const CHUNK_LENGTH = 65_536;

/** What a stream of text does besides giving text. */
export interface TextStreamOptions {
  /** How long the reader may take to ask for more, in milliseconds; then the stream ends with an error. */
  stallMs: number;
  /** Is told once, when the stream has ended one way or the other. */
  onEnd: () => void;
  /** Is told of an error of the source; the reader sees only that the stream broke off. */
  onError: (error: unknown) => void;
}

/** Text as a stream of bytes, made only as fast as it is read. When the reader leaves, the source ends too. */
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

  /** Waits for the reader, but not for ever. */
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

  /** Lets go of the source. */
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
