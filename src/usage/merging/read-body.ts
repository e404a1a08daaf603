/** Why the body of a request could not be read. */
export type BodyFault = 'too large' | 'too slow' | 'cut';

/** The body of a request, or why it could not be read within the limits. */
export async function readBody(
  request: Request,
  { sizeBytesMax, timeoutMs }: { sizeBytesMax: number; timeoutMs: number },
): Promise<Uint8Array | BodyFault> {
  const announced = announcedSize(request);
  if (announced !== undefined && announced > sizeBytesMax) return 'too large';
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'too slow'>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'too slow' as const);
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), late]);
      if (next === 'too slow') return next;
      if (next.done)
        return announced === undefined || announced === size ? Buffer.concat(chunks, size) : 'cut';
      size += next.value.length;
      if (size > sizeBytesMax) return 'too large';
      chunks.push(next.value);
    }
  } catch {
    return 'cut'; // The client has disconnected.
  } finally {
    clearTimeout(timer);
    // A reader with a pending read cannot be released. The client may ignore the cancellation.
    reader.cancel().catch(() => {});
  }
}

/** The size in the header; undefined if there is none, or the body is encoded. */
function announcedSize(request: Request): number | undefined {
  const header = request.headers.get('content-length');
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
