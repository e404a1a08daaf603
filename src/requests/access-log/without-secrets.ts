import type { RequestRecord } from '../request-record.ts';
import { parseRequestTarget, type QueryMode } from '../request-target.ts';
import type { SecretNames } from '../secret-names.ts';

/** The record without what is not to be kept of query strings: in its target, its request line and its referrer. */
export function withoutSecrets(record: RequestRecord, mode: QueryMode, secrets: SecretNames): RequestRecord {
  const { referrer } = record.trackVar;
  return {
    ...record,
    ...targetOf(record, mode, secrets),
    trackVar:
      typeof referrer === 'string' ? { referrer: parseRequestTarget(referrer, mode, secrets).url } : {},
  };
}

function targetOf(
  { url, method, requestLine }: RequestRecord,
  mode: QueryMode,
  secrets: SecretNames,
): Partial<RequestRecord> {
  // What was no request may still have a query string somewhere in it.
  if (url === '') return { requestLine: requestLine.split('?', 1)[0]! };
  const target = parseRequestTarget(url, mode, secrets);
  const protocol = requestLine.slice(method.length + 1 + url.length);
  return { ...target, requestLine: `${method} ${target.url}${protocol}` };
}
