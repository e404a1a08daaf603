import type { SumRetention } from '../contract/sum-types.ts';
import { SUM_REGISTRY_KEY } from '../engine/keys.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';

/** What a storage knows of a summary. */
export interface SummaryRecord {
  /** Stands for it in keys; never given twice. */
  number: number;
  name: string;
  isPersonal: boolean;
  /** Which of several states of the sums counts: a rebuild makes the next one beside it. */
  generation: number;
  /** Tracks from this number on have been counted ... */
  countedFrom: number;
  /** ... up to this one. */
  countedTo: number;
  /** Whether all tracks up to `countedTo` are in the sums. */
  isWhole: boolean;
  /** Whether the sums are those of the stored tracks: no track was changed or removed since it was counted. */
  isLikeTracks: boolean;
  /** Whether the periods agree with one another; a repair cannot say. */
  isSound: boolean;
}

/** Where the sums of shorter periods start; -Infinity: nothing was removed for its age. */
export interface Expired {
  /** In seconds since 1970. */
  hour: number;
  /** In days since 1970. */
  date: number;
}

export const NOTHING_EXPIRED: Readonly<Expired> = { hour: -Infinity, date: -Infinity };

/** The summaries of a storage, and what they have in common. */
export interface SumRegistry {
  timeZone: string;
  retention: SumRetention;
  expired: Readonly<Expired>;
  summaries: SummaryRecord[];
}

/** The fields of a summary in the order in which they are stored. */
const FIELDS = [
  'number',
  'name',
  'isPersonal',
  'generation',
  'countedFrom',
  'countedTo',
  'isWhole',
  'isLikeTracks',
  'isSound',
] as const satisfies (keyof SummaryRecord)[];

export function encodeRegistry({ timeZone, retention, expired, summaries }: SumRegistry): Buffer {
  const packed = summaries.map((record) => FIELDS.map((field) => record[field]));
  const borders = [expired.hour, expired.date].map((border) => (border === -Infinity ? null : border));
  const durations = [retention.hour ?? null, retention.date ?? null];
  return encodeValue(SUM_REGISTRY_KEY, [timeZone, durations, borders, packed]);
}

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeRegistry(bytes: Buffer): SumRegistry {
  const [timeZone, [hour, date], [firstHour, firstDate], packed] = decodeValue(SUM_REGISTRY_KEY, bytes) as [
    string,
    (string | null)[],
    (number | null)[],
    SummaryRecord[keyof SummaryRecord][][],
  ];
  return {
    timeZone,
    retention: { hour: hour ?? undefined, date: date ?? undefined },
    expired: { hour: firstHour ?? -Infinity, date: firstDate ?? -Infinity },
    summaries: packed.map(unpackSummary),
  };
}

function unpackSummary(packed: SummaryRecord[keyof SummaryRecord][]): SummaryRecord {
  return Object.fromEntries(FIELDS.map((field, i) => [field, packed[i]])) as unknown as SummaryRecord;
}
