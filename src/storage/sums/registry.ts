import type { SumRetention } from '../contract/sum-types.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import { REGISTRY_KEY } from './sum-keys.ts';

/** What a storage keeps of a summary. */
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
  /** Whether the sums are those of the tracks that are stored: none of them was changed or removed since it was counted. */
  isLikeTracks: boolean;
  /** Whether the periods agree with one another; a repair cannot say. */
  isSound: boolean;
}

/** The summaries of a storage, and what is common to them. */
export interface SumRegistry {
  timeZone: string;
  retention: SumRetention;
  /** Sums of hours (in seconds since 1970) and dates (in days) before these were removed; -Infinity: none. */
  expired: { hour: number; date: number };
  summaries: SummaryRecord[];
}

type PackedSummary = [
  number: number,
  name: string,
  isPersonal: boolean,
  generation: number,
  countedFrom: number,
  countedTo: number,
  isWhole: boolean,
  isLikeTracks: boolean,
  isSound: boolean,
];

export function encodeRegistry({ timeZone, retention, expired, summaries }: SumRegistry): Buffer {
  const packed = summaries.map(
    (each): PackedSummary => [
      each.number,
      each.name,
      each.isPersonal,
      each.generation,
      each.countedFrom,
      each.countedTo,
      each.isWhole,
      each.isLikeTracks,
      each.isSound,
    ],
  );
  const borders = [expired.hour, expired.date].map((border) => (border === -Infinity ? null : border));
  return encodeValue(REGISTRY_KEY, [
    timeZone,
    [retention.hour ?? null, retention.date ?? null],
    borders,
    packed,
  ]);
}

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeRegistry(bytes: Buffer): SumRegistry {
  const [timeZone, retention, borders, packed] = decodeValue(REGISTRY_KEY, bytes) as [
    string,
    (string | null)[],
    (number | null)[],
    PackedSummary[],
  ];
  return {
    timeZone,
    retention: { hour: retention[0] ?? undefined, date: retention[1] ?? undefined },
    expired: { hour: borders[0] ?? -Infinity, date: borders[1] ?? -Infinity },
    summaries: packed.map(unpackSummary),
  };
}

function unpackSummary(packed: PackedSummary): SummaryRecord {
  const [number, name, isPersonal, generation, countedFrom, countedTo, isWhole, isLikeTracks, isSound] =
    packed;
  return { number, name, isPersonal, generation, countedFrom, countedTo, isWhole, isLikeTracks, isSound };
}
