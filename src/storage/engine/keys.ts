/**
 * The keys of a storage, as text (docs/FORMAT.md). The letter that a key begins with is the kind of its entry. Numbers
 * have a fixed width, so that keys sort as numbers do.
 */

import { TRACK_NUM_MAX } from '../contract/limits.ts';

/** The kinds of entries, in the order of their keys. */
const KINDS = {
  salt: 'a',
  backup: 'b',
  counters: 'c',
  checkpoint: 'h',
  attributes: 'i',
  retention: 'k',
  meta: 'm',
  trackPage: 'p',
  runPage: 'q',
  run: 'r',
  position: 's',
  track: 't',
  sums: 'u',
  trackMarker: 'x',
  runMarker: 'y',
} as const;

export type Kind = keyof typeof KINDS;

const NUMBER_WIDTH = 10;
const NUMBERED_KEY = /^.\d{10}$/;
const NUMBERED_KINDS: readonly Kind[] = ['track', 'run', 'trackPage', 'runPage', 'trackMarker', 'runMarker'];

const fixed = (number: number): string => String(number).padStart(NUMBER_WIDTH, '0');

/** What the storage is: its track type. */
export const META_KEY = KINDS.meta;

/** The attributes from data that were indexed when the storage was last opened. */
export const ATTRIBUTES_KEY = KINDS.attributes;

/** Floors of the counters, for numbers whose track or run is gone. */
export const COUNTERS_KEY = KINDS.counters;

/** The header of the checkpoint. */
export const CHECKPOINT_KEY = KINDS.checkpoint;

/** The record of a whole backup. */
export const BACKUP_KEY = KINDS.backup;

/** The retention policy. */
export const RETENTION_KEY = KINDS.retention;

/** The secret that pseudonyms are made with. */
export const SALT_KEY = KINDS.salt;

export const trackKey = (trackNum: number): string => KINDS.track + fixed(trackNum);

export const runKey = (runId: number): string => KINDS.run + fixed(runId);

/** A page of tracks of the checkpoint. */
export const trackPageKey = (page: number): string => KINDS.trackPage + fixed(page);

/** A page of runs of the checkpoint. */
export const runPageKey = (page: number): string => KINDS.runPage + fixed(page);

/** A track that its page of the checkpoint no longer describes. */
export const markerKey = (trackNum: number): string => KINDS.trackMarker + fixed(trackNum);

/** A run that its page of the checkpoint no longer describes. */
export const runMarkerKey = (runId: number): string => KINDS.runMarker + fixed(runId);

/** The position of a source of deliveries. */
export const positionKey = (source: string): string => KINDS.position + source;

/** The range of the keys of one kind, optionally from a number on. */
export function keyRange(kind: Kind, from?: number): { gte: string; lt: string } {
  const letter = KINDS[kind];
  const next = String.fromCharCode(letter.charCodeAt(0) + 1);
  return { gte: from === undefined ? letter : letter + fixed(from), lt: next };
}

/** From before the first key to after the last. */
export const ALL_KEYS = { gte: '\x00', lt: '\uffff' };

/** The pages and the markers of the checkpoint. */
export const CHECKPOINT_RANGES = (['trackPage', 'runPage', 'trackMarker', 'runMarker'] as const).map((kind) =>
  keyRange(kind),
);

/** Whether a key is of one of these kinds. */
export const isOfKind = (key: string, ...kinds: readonly Kind[]): boolean =>
  kinds.some((kind) => key[0] === KINDS[kind]);

/** Whether opening and closing the storage writes the entry of a key again: the checkpoint and the indexed attributes. */
export const isDerivedKey = (key: string): boolean =>
  isOfKind(key, 'checkpoint', 'attributes', 'trackPage', 'runPage', 'trackMarker', 'runMarker');

/** Whether a key has the form of its kind. */
export const isWellFormed = (key: string): boolean =>
  !isOfKind(key, ...NUMBERED_KINDS) || NUMBERED_KEY.test(key);

/** Whether a key may be that of an entry, judged by its characters. */
export const KEY_FORM = /^[a-z][\x20-\x7e]*$/;

/** The number in a key that ends in one. */
export const numberOfKey = (key: string): number => Number(key.slice(1));

/** Whether a key ends in the number of a track: its own key or that of its marker. */
export const endsInTrackNum = (key: string): boolean =>
  isOfKind(key, 'track', 'trackMarker') && NUMBERED_KEY.test(key);

/** Whether a key ends in the number of a run: its own key or that of its marker. */
export const endsInRunId = (key: string): boolean =>
  isOfKind(key, 'run', 'runMarker') && NUMBERED_KEY.test(key);

/** The number in the key of a track; 0 for any other key, and for a number that no track can have. */
export function parseTrackKey(key: string): number {
  const trackNum = isOfKind(key, 'track') && NUMBERED_KEY.test(key) ? numberOfKey(key) : 0;
  return trackNum <= TRACK_NUM_MAX ? trackNum : 0;
}

/** Which summaries there are. */
export const SUM_REGISTRY_KEY = KINDS.sums;

/** The beginnings of all other keys of sums (sums/sum-keys.ts). They come after the tracks, so that LevelDB does not merge older tracks with them. */
export const SUM_PREFIXES = {
  journal: `${KINDS.sums}j`,
  text: `${KINDS.sums}n`,
  lookup: `${KINDS.sums}l`,
  header: `${KINDS.sums}h`,
  page: `${KINDS.sums}p`,
} as const;

export const PERIOD_LETTERS = { hour: 'h', date: 'd', month: 'm' } as const;
