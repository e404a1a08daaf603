export { type ActiveUsers, type ActiveUsersOptions, getActiveUsers } from './analyses/active-users.ts';
export type { ConsolidatedTrackable, ConsolidateOptions } from './analyses/consolidate.ts';
export { type FunnelStep, getSequenceFunnel, type SequenceFunnel } from './analyses/sequence-funnel.ts';
export { getStateShares, type StateShare } from './analyses/state-shares.ts';
export {
  type DistributionOptions,
  getTimerDistribution,
  type HistogramBin,
  type TimerDistribution,
} from './analyses/timer-distribution.ts';
export { getUsageTotals, getUserTotals, type UsageTotals, type UserTotals } from './analyses/totals.ts';
export type { UsageRow, UsageScope } from './analyses/usage-rows.ts';
export type { FtpSourceOptions } from './merging/ftp-source.ts';
export { DataManager, type PartialOutcome } from './merging/manage-data.ts';
export type { MasterStorage, UsageData } from './merging/master-storage.ts';
export type { DataManagerOptions, ReceivingFolder } from './merging/merge-options.ts';
export type { MergeReport, RefusedPartial } from './merging/merge-report.ts';
export { type FetchHandler, toNodeListener } from './merging/node-listener.ts';
export { type PartialReceiver, receivePartials } from './merging/receive-partials.ts';
export type { PartialTaker, ReceiverOptions } from './merging/receiver-options.ts';
export { decodePartial } from './partial/decode-partial.ts';
export { encodePartial } from './partial/encode-partial.ts';
export { PARTIAL_NAME, type PartialName, parsePartialName, partialNameOf } from './partial/partial-name.ts';
export type {
  EntryOrigin,
  SequenceEvent,
  SequenceStep,
  SessionSpan,
  StateChange,
  StatisticChange,
  TimerMeasurement,
  TrackableDefinition,
  TrackableEvent,
  TrackableKind,
  UsageEntry,
} from './partial/usage-entry.ts';
export type { DecodedPartial, EncodedPartial, UsagePartial } from './partial/usage-partial.ts';
