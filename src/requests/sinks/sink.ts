import type { RequestRecord } from '../request-record.ts';

/** A destination of records, behind a queue. */
export interface Sink {
  /** What the user gave, for events. */
  readonly storage: object;
  /** The most records to save at once. */
  readonly batchSizeMax: number;
  /**
   * Saves records, and reports single failures. If it throws or rejects, none of the unreported records was saved.
   *
   * @param onFailed is called for a record that could not be saved
   * @param onSaved is called for a record that is saved before the others, if saving takes long
   */
  save(
    records: readonly RequestRecord[],
    onFailed: (error: Error) => void,
    onSaved: () => void,
  ): void | Promise<void>;
  /** Resolves when everything that was saved is complete. */
  flush?(): Promise<void>;
}
