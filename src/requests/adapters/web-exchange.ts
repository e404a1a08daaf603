import type { RequestHead, RouteOf } from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';
import { beginExchange, type Exchange } from './exchange.ts';

/** A context with a request and a response of the Fetch API. */
export interface FetchContext {
  req: { raw: Request };
  res: Response;
}

/** Tracks a request that is answered with a `Response`, as outside of Node.js or in tests. */
export async function followFetch<C extends FetchContext>(
  tracking: RequestTracking,
  routeOf: RouteOf<C>,
  context: C,
  next: () => Promise<void>,
): Promise<void> {
  const request = context.req.raw;
  const start = {
    findRoute: () => routeOf(context),
    subject: context,
    request,
    readHead: () => headOf(request),
  };
  const exchange = beginExchange(tracking, start);
  try {
    await next();
  } catch (error) {
    exchange?.end({ status: null, contentLength: 0, outcome: 'aborted' });
    throw error;
  }
  if (!exchange) return;
  try {
    followAnswer(tracking, exchange, context);
  } catch (error) {
    tracking.onError(error);
  }
}

function followAnswer(tracking: RequestTracking, exchange: Exchange, context: FetchContext): void {
  const cookie = tracking.hasCookie ? exchange.identifyVisitor() : undefined;
  if (cookie !== undefined) context.res.headers.append('Set-Cookie', cookie);
  const { status, body } = context.res;
  if (body === null || exchange.head.method === 'HEAD') {
    exchange.end({ status, contentLength: 0, outcome: status === 101 ? 'upgrade' : 'complete' });
    return;
  }
  const counted = countBytes(body, (contentLength, outcome) =>
    exchange.end({ status, contentLength, outcome }),
  );
  context.res = new Response(counted, context.res);
}

/** The same bytes, counted as they are read. */
function countBytes(
  body: ReadableStream<Uint8Array>,
  onEnd: (count: number, outcome: 'complete' | 'aborted') => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let count = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          onEnd(count, 'complete');
          controller.close();
        } else {
          count += value.byteLength;
          controller.enqueue(value);
        }
      } catch (error) {
        onEnd(count, 'aborted');
        throw error;
      }
    },
    async cancel(reason) {
      onEnd(count, 'aborted');
      await reader.cancel(reason);
    },
  });
}

function headOf({ method, url, headers }: Request): RequestHead {
  const { origin, protocol } = new URL(url);
  return {
    method,
    target: url.slice(origin.length),
    httpVersion: '1.1',
    headers: Object.fromEntries(headers),
    peerAddress: undefined,
    isEncrypted: protocol === 'https:',
  };
}
