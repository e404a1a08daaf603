export type { AccessLogStorage, PositionStorage } from './access-log/access-log-storage.ts';
export { type LoadAccessLogOptions, loadAccessLog } from './access-log/load-access-log.ts';
export type { AccessLogLoad, AccessLogProgress, InvalidFileLine } from './access-log/load-report.ts';
export type { FileOrder } from './access-log/log-files.ts';
export {
  AccessLogReader,
  type AccessLogSource,
  type ReadAccessLogOptions,
  readAccessLog,
} from './access-log/read-access-log.ts';
export type { RecordOptions } from './access-log/record-choice.ts';
export type { LocatedRecord } from './access-log/record-finder.ts';
export type { AccessLogReport, InvalidLogLine } from './access-log/report.ts';
export type { ExpressMiddleware } from './adapters/express.ts';
export type {
  FastifyLike,
  FastifyPlugin,
  FastifyReplyLike,
  FastifyRequestLike,
  FastifyRouteLike,
} from './adapters/fastify.ts';
export type { HonoContext, HonoMiddleware } from './adapters/hono.ts';
export type { RequestListener } from './adapters/http.ts';
export type { KoaContext, KoaMiddleware } from './adapters/koa.ts';
export type { UpgradingServer } from './adapters/upgrades.ts';
export type { AddressMode } from './addresses.ts';
export type { IsTrusted, TrustProxy } from './client-address.ts';
export type { FindCountry } from './geography.ts';
export { type GetUsageOptions, getUsage, type UsageSource } from './get-usage.ts';
export { preferredLanguage } from './language.ts';
export { type RequestEntry, taskOf, toEntry, userOf } from './request-entry.ts';
export type { RequestRecord, UserAgentInfo } from './request-record.ts';
export type { QueryMode } from './request-target.ts';
export { SECRET_NAMES } from './secret-names.ts';
export {
  OutputWriter,
  type OutputWriterOptions,
  PrintWriter,
  type TextOutput,
  type WrittenTrack,
} from './sinks/output-writer.ts';
export type {
  RecordFunction,
  RecordTarget,
  RecordWriter,
  RequestLogger,
  RequestStorage,
} from './sinks/sinks.ts';
export { TrackUsage, type TrackUsageEvents } from './track-usage.ts';
export type { TrackingMode } from './tracking-filter.ts';
export type { FindUser, TrackUsageOptions } from './usage-options.ts';
export { parseUserAgent } from './user-agent.ts';
export type { CookieOptions } from './visitor-cookie.ts';
export { type VisitOptions, type VisitStorage, Visits } from './visits.ts';
