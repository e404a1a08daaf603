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
