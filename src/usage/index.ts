export { type FetchHandler, toNodeListener } from '../http/index.ts';
export { type ActiveUsers, type ActiveUsersOptions, getActiveUsers } from './analyses/active-users.ts';
export { analysisToCsv } from './analyses/analysis-to-csv.ts';
export type { ConsolidatedTrackable, ConsolidateOptions } from './analyses/consolidate.ts';
export {
  type PlotOptions,
  plotState,
  plotStatistic,
  plotTimer,
  plotTotalStatistics,
  type StatePlotOptions,
  type StatisticPlotOptions,
  type TimerPlotOptions,
} from './analyses/plots.ts';
export { type FunnelStep, getSequenceFunnel, type SequenceFunnel } from './analyses/sequence-funnel.ts';
export { getStateShares, type StateShare } from './analyses/state-shares.ts';
export { getStatisticDays, type StatisticDay, type StatisticDaysOptions } from './analyses/statistic-days.ts';
export {
  type DistributionOptions,
  getTimerDistribution,
  type HistogramBin,
  type TimerDistribution,
} from './analyses/timer-distribution.ts';
export { getUsageTotals, getUserTotals, type UsageTotals, type UserTotals } from './analyses/totals.ts';
export type { UsageRow, UsageScope } from './analyses/usage-rows.ts';
export { AnonymousUsageTracker, type UsageTrackerStatus } from './anonymous-usage-tracker.ts';
export type { FtpSettings, HqSettings } from './config/parse-settings.ts';
export type { AnonymousUsageTrackerOptions } from './config/tracker-options.ts';
export { type GeneralSettings, readConfig, type UsageConfig } from './config/usage-config.ts';
export type { Sequence } from './counting/sequence.ts';
export type { State } from './counting/state.ts';
export type { Statistic } from './counting/statistic.ts';
export type { Timer } from './counting/timer.ts';
export type { Trackable } from './counting/trackable.ts';
export type {
  SequenceOptions,
  StateOptions,
  TrackableOptions,
  TrackableSpec,
} from './counting/trackable-spec.ts';
export type { Usage, UsageDefinition } from './counting/usage-object.ts';
export type { FtpSourceOptions } from './merging/ftp-source.ts';
export { DataManager, type PartialOutcome } from './merging/manage-data.ts';
export type { MasterStorage, UsageData } from './merging/master-storage.ts';
export type { DataManagerOptions, ReceivingFolder } from './merging/merge-options.ts';
export type { MergeReport, RefusedPartial } from './merging/merge-report.ts';
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
export type { HistoryEntry, HistoryOptions } from './reports/history.ts';
export type { Environment, OffReason } from './store/opt-out.ts';
export type { RefusedUpload } from './store/stored-records.ts';
export { folderTransport } from './uploading/folder-transport.ts';
export { ftpTransport } from './uploading/ftp-transport.ts';
export { httpTransport } from './uploading/http-transport.ts';
export type { PartialPreview } from './uploading/preview.ts';
export type { SendPartial, Transport } from './uploading/transport.ts';
export type { UploadReport, UsageTrackerEvents } from './usage-events.ts';
