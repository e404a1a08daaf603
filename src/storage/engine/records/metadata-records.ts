import type { RunState } from '../../../runs/index.ts';
import {
  ATTRIBUTES_KEY,
  CHECKPOINT_KEY,
  COUNTERS_KEY,
  META_KEY,
  numberOfKey,
  positionKey,
  runKey,
} from '../keys.ts';
import { decodeValue, encodeValue } from './codec.ts';
import type { PageSummary } from './coverage.ts';

/** What a storage is. */
export interface Meta {
  typeName: string;
}

/** The greatest numbers ever given, where no stored track or run has them. */
export interface Counters {
  trackNum: number;
  runId: number;
}

export const encodeMeta = ({ typeName }: Meta): Buffer => encodeValue(META_KEY, [typeName]);

export function decodeMeta(bytes: Buffer): Meta {
  const [typeName] = decodeValue(META_KEY, bytes) as [string];
  return { typeName };
}

export const encodeAttributes = (attributes: readonly string[]): Buffer =>
  encodeValue(ATTRIBUTES_KEY, [attributes]);

export const decodeAttributes = (bytes: Buffer): string[] =>
  decodeValue(ATTRIBUTES_KEY, bytes)[0] as string[];

export const encodeCounters = ({ trackNum, runId }: Counters): Buffer =>
  encodeValue(COUNTERS_KEY, [trackNum, runId]);

export function decodeCounters(bytes: Buffer): Counters {
  const [trackNum, runId] = decodeValue(COUNTERS_KEY, bytes) as [number, number];
  return { trackNum, runId };
}

/** Packs the end as null where it is the start, as of a run that has just been started. */
export function encodeRun({ runId, taskId, start, end, finished, isCurrent }: RunState): Buffer {
  return encodeValue(runKey(runId), [taskId ?? null, start, end === start ? null : end, finished, isCurrent]);
}

export function decodeRun(key: string, bytes: Buffer): RunState {
  const fields = decodeValue(key, bytes) as [string | null, number, number | null, boolean, boolean];
  const [taskId, start, end, finished, isCurrent] = fields;
  return {
    runId: numberOfKey(key),
    taskId: taskId ?? undefined,
    start,
    end: end ?? start,
    finished,
    isCurrent,
  };
}

export const encodePosition = (source: string, position: number): Buffer =>
  encodeValue(positionKey(source), [position]);

export const decodePosition = (key: string, bytes: Buffer): number => decodeValue(key, bytes)[0] as number;

/** A marker has no fields. */
export const encodeMarker = (key: string): Buffer => encodeValue(key, []);

/** The tracks and runs that the checkpoint describes. */
export interface CheckpointHeader {
  /** The attributes from data that have columns on the pages. */
  attributes: string[];
  tracks: CoveredPages;
  runs: CoveredPages;
}

/** Pages that describe everything up to a number. */
export interface CoveredPages {
  upTo: number;
  /** By the number of the page. */
  pages: readonly PageSummary[];
}

export function encodeCheckpointHeader({ attributes, tracks, runs }: CheckpointHeader): Buffer {
  return encodeValue(CHECKPOINT_KEY, [attributes, packCovered(tracks), packCovered(runs)]);
}

type PackedCovered = [upTo: number, summaries: [count: number, checksum: number][]];

const packCovered = ({ upTo, pages }: CoveredPages): PackedCovered => [
  upTo,
  pages.map(({ count, checksum }) => [count, checksum]),
];

export function decodeCheckpointHeader(bytes: Buffer): CheckpointHeader {
  const fields = decodeValue(CHECKPOINT_KEY, bytes) as [string[], PackedCovered, PackedCovered];
  const [attributes, tracks, runs] = fields;
  return { attributes, tracks: unpackCovered(tracks), runs: unpackCovered(runs) };
}

function unpackCovered([upTo, summaries]: PackedCovered): CoveredPages {
  return { upTo, pages: summaries.map(([count, checksum]) => ({ count, checksum })) };
}
