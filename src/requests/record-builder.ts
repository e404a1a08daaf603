import type { AddressAnonymizer } from './addresses.ts';
import type { ClientAddress } from './client-address.ts';
import type { Exclusion } from './exclusion.ts';
import { type FinishedRequest, headerOf, type RequestHeaders } from './finished-request.ts';
import type { Geography } from './geography.ts';
import { preferredLanguage } from './language.ts';
import type { RequestRecord, UserAgentInfo } from './request-record.ts';
import { hideSegments, parseRequestTarget, type QueryMode } from './request-target.ts';
import { FILTERED, type SecretNames } from './secret-names.ts';
import { knownUserAgent } from './user-agent.ts';

export interface RecordSettings {
  client: ClientAddress;
  addresses: AddressAnonymizer;
  query: QueryMode;
  secrets: SecretNames;
  respectsPrivacySignals: boolean;
  exclusion: Exclusion;
  geography: Geography | undefined;
  /** Called with errors in finding a country; the record is built without it. */
  onGeographyError: (error: Error) => void;
}

const NO_VALUES: ReadonlySet<string> = new Set();
/** The value in all records to which the application adds nothing. */
const NOTHING_ADDED: Record<string, unknown> = Object.freeze({});

/** The record of a request; undefined if its address or its user agent is excluded. */
export function buildRecord(settings: RecordSettings, finished: FinishedRequest): RequestRecord | undefined {
  const { head } = finished;
  const { client, exclusion, respectsPrivacySignals } = settings;
  const address = client.of(head);
  if (exclusion.hasAddress(address)) return undefined;
  const userAgent = knownUserAgent(headerOf(head.headers, 'user-agent'));
  if (exclusion.hasUserAgent(userAgent)) return undefined;
  const isPrivate = respectsPrivacySignals && asksForPrivacy(head.headers);
  return toRecord(settings, finished, address, userAgent, isPrivate);
}

/** This is hot code: every field is written once and in its order. */
function toRecord(
  settings: RecordSettings,
  { head, end, route, date, speed, username, visitorId, trackVar }: FinishedRequest,
  address: string | undefined,
  userAgent: UserAgentInfo,
  isPrivate: boolean,
): RequestRecord {
  const { client, addresses, query, secrets } = settings;
  const { headers, method, httpVersion } = head;
  const { viewArgs, secretValues } = filterArgs(settings, route.viewArgs);
  const { url, path, urlArgs } = hideSegments(parseRequestTarget(head.target, query, secrets), secretValues);
  return {
    url,
    path,
    urlArgs,
    view: route.view,
    viewArgs,
    blueprint: route.blueprint,
    method,
    requestLine: `${method} ${url} HTTP/${httpVersion}`,
    status: end.status,
    contentLength: end.contentLength,
    speed: Math.round(speed * 1_000) / 1_000,
    date,
    remoteAddr: addresses.anonymize(address, isPrivate),
    xForwardedFor: addresses.anonymizeForwarded(headerOf(headers, 'x-forwarded-for'), isPrivate),
    serverName: client.serverName(head),
    username: isPrivate ? null : username,
    authorization: headers.authorization !== undefined,
    userAgent,
    language: preferredLanguage(headerOf(headers, 'accept-language')),
    visitorId: isPrivate ? null : visitorId,
    ipInfo: countryOf(settings, address),
    outcome: end.outcome,
    trackVar: trackVar ?? NOTHING_ADDED,
  };
}

/** A secret can be a part of the path too, as in `/reset/:token`. */
function filterArgs({ query, secrets }: RecordSettings, viewArgs: Record<string, string> | null) {
  if (viewArgs === null || query === 'keep') return { viewArgs, secretValues: NO_VALUES };
  const secretValues = new Set<string>();
  const filtered = Object.entries(viewArgs).map(([name, value]) => {
    if (value === '' || !secrets.has(name)) return [name, value];
    secretValues.add(value);
    return [name, FILTERED];
  });
  return { viewArgs: Object.fromEntries(filtered) as Record<string, string>, secretValues };
}

/** The country of the whole address, before it is masked. */
function countryOf(
  { geography, onGeographyError }: RecordSettings,
  address: string | undefined,
): RequestRecord['ipInfo'] {
  if (!geography?.isOpen) return null;
  try {
    return { country: address === undefined ? null : geography.countryOf(address) };
  } catch (error) {
    onGeographyError(error as Error);
    return { country: null };
  }
}

/** Whether the client has asked not to be tracked, by Global Privacy Control or Do Not Track. */
export function asksForPrivacy(headers: RequestHeaders): boolean {
  return headerOf(headers, 'sec-gpc')?.trim() === '1' || headerOf(headers, 'dnt')?.trim() === '1';
}
