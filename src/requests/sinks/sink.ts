import type { RequestRecord } from '../request-record.ts';

/** Where records go, as the queue before it sees it. */
export interface Sink {
  /** What the user gave: events name it. */
  readonly storage: object;
  /** Records that are saved at a time. */
  readonly batchSizeMax: number;
  /**
   * Saves records. What is wrong with single ones is told and counted as failed; if it throws or rejects, none of them was saved.
   *
   * @param onFailed is told of a record that could not be saved
   * @param onSaved is told of a record that is saved before the others are, where that takes long
   */
  save(
    records: readonly RequestRecord[],
    onFailed: (error: Error) => void,
    onSaved: () => void,
  ): void | Promise<void>;
  /** Resolves when nothing that was saved is under way any more. */
  flush?(): Promise<void>;
}
