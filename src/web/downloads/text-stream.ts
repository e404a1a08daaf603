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
  { stallMs, onEnd, onError }: TextStreamOptions,
): ReadableStream<Uint8Array> {
  const chunks = chunksOf(source);
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const end = async (): Promise<void> => {
    clearTimeout(timer);
    if (hasEnded) return;
    hasEnded = true;
    onEnd();
    await chunks.return(undefined).catch(onError);
  };
  const watch = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    timer = setTimeout(() => {
      controller.error(new Error('the download waited too long for its reader'));
      void end();
    }, stallMs).unref();
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    clearTimeout(timer);
    try {
      const { done, value } = await chunks.next();
      if (hasEnded) return;
      if (value) controller.enqueue(value);
      if (!done) return watch(controller);
      controller.close();
    } catch (error) {
      onError(error);
      controller.error(new Error('the download broke off'));
    }
    await end();
  };
  return new ReadableStream({ start: watch, pull, cancel: end }, { highWaterMark: 0 });
}

async function* chunksOf(source: AsyncIterable<string>): AsyncGenerator<Uint8Array, undefined> {
  const encoder = new TextEncoder();
  let text = '';
  for await (const piece of source) {
    text += piece;
    if (text.length < CHUNK_LENGTH) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}
