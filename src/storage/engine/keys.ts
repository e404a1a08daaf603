/**
 * The keys of a storage, as text (docs/FORMAT.md). Each kind of entry has a letter of its own;
 * numbers have a fixed width, so that keys sort as numbers do.
 */

import { TRACK_NUM_MAX } from '../contract/limits.ts';

const NUMBER_WIDTH = 10;

const fixed = (number: number): string => String(number).padStart(NUMBER_WIDTH, '0');

/** What the storage is: its track type. */
export const META_KEY = 'm';

/** The attributes from data that were indexed when the storage was last opened. */
export const ATTRIBUTES_KEY = 'i';

/** Floors of the counters, for numbers whose track or run is gone. */
export const COUNTERS_KEY = 'c';

/** What the checkpoint covers. */
export const CHECKPOINT_KEY = 'h';

export const trackKey = (trackNum: number): string => `t${fixed(trackNum)}`;

/** The number in a key that ends in one. */
export const numberOfKey = (key: string): number => Number(key.slice(1));

/** The number in the key of a track; 0 if the key is none, or a number that no track can have. */
export function parseTrackKey(key: string): number {
  const trackNum = /^t\d{10}$/.test(key) ? numberOfKey(key) : 0;
  return trackNum <= TRACK_NUM_MAX ? trackNum : 0;
}

export const runKey = (runId: number): string => `r${fixed(runId)}`;

/** A page of the checkpoint. */
export const trackPageKey = (page: number): string => `p${fixed(page)}`;

/** A page of runs of the checkpoint. */
export const runPageKey = (page: number): string => `q${fixed(page)}`;

/** A track that its page of the checkpoint no longer describes. */
export const markerKey = (trackNum: number): string => `x${fixed(trackNum)}`;

/** A run that its page of the checkpoint no longer describes. */
export const runMarkerKey = (runId: number): string => `y${fixed(runId)}`;

/** How far a source of deliveries has been taken in. */
export const positionKey = (source: string): string => `s${source}`;

/** The range of the keys of one kind, optionally from a number on. */
export function keyRange(
  kind: 't' | 'r' | 'p' | 'x' | 's' | 'q' | 'y',
  from?: number,
): { gte: string; lt: string } {
  const next = String.fromCharCode(kind.charCodeAt(0) + 1);
  return { gte: from === undefined ? kind : kind + fixed(from), lt: next };
}

/** The record that a whole backup has. */
export const BACKUP_KEY = 'b';

/** The retention policy. */
export const RETENTION_KEY = 'k';

/** The secret that pseudonyms are made with. */
export const SALT_KEY = 'a';

/** Kinds of keys that the storage writes again when it is opened and closed: the checkpoint and the indexed attributes. */
const DERIVED_KINDS = 'hipqxy';

/** Whether a key holds nothing of its own, as what it says can be made of the tracks and runs. */
export const isDerivedKey = (key: string): boolean => DERIVED_KINDS.includes(key[0] ?? '');

/** The pages and the markers of the checkpoint. */
export const CHECKPOINT_RANGES = (['p', 'q', 'x', 'y'] as const).map((kind) => keyRange(kind));

export const isTrackKey = (key: string): boolean => key[0] === 't';

export const isRunKey = (key: string): boolean => key[0] === 'r';

export const isPositionKey = (key: string): boolean => key[0] === 's';

/** Whether a key ends in the number of a track, or of a run: its own, or that of its marker. */
export const endsInTrackNum = (key: string): boolean => /^[tx]\d{10}$/.test(key);

export const endsInRunId = (key: string): boolean => /^[ry]\d{10}$/.test(key);

/** What a key looks like, in ASCII. */
export const KEY_FORM = /^[a-z][\x20-\x7e]*$/;

// Sums (sums/sum-keys.ts puts the rest of their keys together). They come behind the tracks, so that LevelDB need not
// merge older tracks with them.

export const SUM_REGISTRY_KEY = 'u';

/** What the other keys of sums begin with. */
export const SUM_PREFIXES = { journal: 'uj', text: 'un', lookup: 'ul', header: 'uh', page: 'up' } as const;

export const PERIOD_LETTERS = { hour: 'h', date: 'd', month: 'm' } as const;
