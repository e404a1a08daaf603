import type { AbstractLevel, AbstractSnapshot } from 'abstract-level';

/** Any abstract-level database, whatever the types of its own keys and values. */
// biome-ignore lint/suspicious/noExplicitAny: its key and value types are invariant and do not matter here, as each call names its encodings
export type AnyLevel = AbstractLevel<any, any, any>;

/** A snapshot of the database: what is read through it stays as it was. */
export type DatabaseSnapshot = AbstractSnapshot;

/** Bounds of keys. */
export interface KeyRange {
  gte: string;
  lt: string;
  /** The greatest key first. Default false. */
  reverse?: boolean;
}
