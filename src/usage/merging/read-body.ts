/** Why the body of a request could not be taken. */
export type BodyFault = 'too large' | 'too slow' | 'cut';

/** How much of a body is taken, and how long it may take. */
export interface BodyLimits {
  sizeBytesMax: number;
  timeoutMs: number;
}

/** The body of a request, or why it could not be taken. No more is read, and nobody waits longer, than the limits say. */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array | BodyFault> {
  const announced = announcedSize(request);
  if (announced !== undefined && announced > limits.sizeBytesMax) return 'too large';
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const deadline = startDeadline(limits.timeoutMs);
  try {
    const body = await readChunks(reader, limits.sizeBytesMax, deadline.reached);
    const isCut = typeof body !== 'string' && announced !== undefined && body.length !== announced;
    return isCut ? 'cut' : body;
  } catch {
    return 'cut'; // The client has gone, so there is nobody left to tell why.
  } finally {
    deadline.stop();
    // A reader that is still being waited for cannot be released; whether the rest can be called off is the client's affair.
    reader.cancel().catch(() => {});
  }
}

/** The size that the header announces; undefined where it says none, or the body travels in another encoding. */
function announcedSize(request: Request): number | undefined {
  const header = request.headers.get('content-length');
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  sizeBytesMax: number,
  reached: Promise<'too slow'>,
): Promise<Uint8Array | BodyFault> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = await Promise.race([reader.read(), reached]);
    if (next === 'too slow') return next;
    if (next.done) return Buffer.concat(chunks, size);
    size += next.value.length;
    if (size > sizeBytesMax) return 'too large';
    chunks.push(next.value);
  }
}

/** A promise that is kept when the time is over. */
function startDeadline(timeoutMs: number): { reached: Promise<'too slow'>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<'too slow'>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'too slow' as const);
  });
  return { reached, stop: () => clearTimeout(timer) };
}
