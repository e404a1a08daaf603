import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { finished } from 'node:stream/promises';
import { TrackingError } from '../../errors.ts';
import { type HqSettings, parseHqSettings } from '../config/parse-settings.ts';
import { PARTIAL_NAME_HEADER } from '../partial/partial-name.ts';
import { redactError } from './redact.ts';
import type { Transport } from './transport.ts';

/** The statuses with which a receiver refuses a partial for good. */
const REFUSING = [400, 413, 422];

/**
 * Uploads by POST: the body is the partial (`application/gzip`), the header `X-Usage-Partial` its name. A status of 2xx
 * means that the receiver has stored it, now or before; any other status is a failure, redirections too. With 400, 413
 * or 422 the receiver refuses this partial, and the error has the code TRACKS_INVALID_PARTIAL. Errors never show the
 * key.
 *
 * @throws TypeError, RangeError that name the setting
 */
export function httpTransport(settings: HqSettings): Transport {
  const { host, api_key } = parseHqSettings('settings', settings);
  return {
    async send(name, bytes, signal) {
      let status = 0;
      try {
        status = await post(new URL(host), api_key, name, bytes, signal);
        if (status < 200 || status > 299) throw new Error(`the receiver answered with status ${status}`);
      } catch (error) {
        const cause = redactError(error, [api_key]);
        const code = REFUSING.includes(status) ? 'TRACKS_INVALID_PARTIAL' : 'TRACKS_UPLOAD_FAILED';
        throw new TrackingError(code, `the upload to ${new URL(host).origin} failed: ${cause.message}`, {
          cause,
        });
      }
    },
  };
}

/**
 * The status of the response. `fetch` cannot unref its socket, but an upload in the background must not keep the
 * program running.
 */
function post(
  url: URL,
  apiKey: string,
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<number> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/gzip',
    'content-length': bytes.length,
    [PARTIAL_NAME_HEADER]: name,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, signal, agent: false }, (response) => {
      // The response must be complete; its content does not matter.
      finished(response.resume()).then(() => resolve(response.statusCode ?? 0), reject);
    });
    sent.on('socket', (socket) => socket.unref());
    sent.on('error', reject);
    sent.end(bytes);
  });
}
