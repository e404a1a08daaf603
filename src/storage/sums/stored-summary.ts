import type { Summary } from '../contract/summary.ts';
import type { Dictionary } from './dictionary.ts';
import type { SummaryRecord } from './registry.ts';

/** A summary that a storage keeps: its record, its keys, and its definition if that was given this time. */
export interface KeptSummary {
  record: SummaryRecord;
  /** The stored periods hold all tracks up to this number; those from here to `countedTo` are in the journal. */
  foldedTo: number;
  readonly dictionary: Dictionary;
  readonly definition: Summary | undefined;
}
