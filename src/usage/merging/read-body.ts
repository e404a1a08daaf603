/** Why the body of a request could not be read. */
export type BodyFault = 'too large' | 'too slow' | 'cut';

/** The limits for a body. */
export interface BodyLimits {
  sizeBytesMax: number;
  timeoutMs: number;
}

/** The body of a request, or why it could not be read within the limits. */
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
    return 'cut'; // The client has disconnected.
  } finally {
    deadline.stop();
    // A reader with a pending read cannot be released. The client may ignore the cancellation.
    reader.cancel().catch(() => {});
  }
}

/** The size in the header; undefined if there is none, or the body is encoded. */
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

/** A promise that resolves when the time is over. */
function startDeadline(timeoutMs: number): { reached: Promise<'too slow'>; stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<'too slow'>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'too slow' as const);
  });
  return { reached, stop: () => clearTimeout(timer) };
}
