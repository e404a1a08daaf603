import type { Summary } from '../contract/summary.ts';
import type { KeyDictionary } from './key-dictionary.ts';
import type { SummaryRecord } from './registry.ts';

/** A summary of a storage: its record, its keys, and its definition if that was given this time. */
export interface StoredSummary {
  record: SummaryRecord;
  /** The stored periods hold all tracks up to this number; those from here to `countedTo` are in the journal. */
  flushedTo: number;
  readonly dictionary: KeyDictionary;
  readonly definition: Summary | undefined;
}

/** A summary that counts what is saved. */
export type DefinedSummary = StoredSummary & { readonly definition: Summary };

export const isDefined = (summary: StoredSummary): summary is DefinedSummary =>
  summary.definition !== undefined;
