/** Sends partials to where usage is collected. */
export interface Transport {
  /**
   * Sends a partial. Resolves when the receiver has stored it. After a rejection it is sent again later, with the same
   * name and bytes. A TrackingError with the code TRACKS_INVALID_PARTIAL means that the receiver refuses this partial:
   * after twelve refusals over at least a day it is set aside, so that it does not block the next ones.
   *
   * @param name the name of the partial's file
   * @param signal is aborted on a timeout, or when the upload is no longer wanted
   */
  send(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}

/** A function as a transport. It resolves when the receiver has stored the partial. */
export type SendPartial = (name: string, bytes: Uint8Array, signal: AbortSignal) => Promise<void> | void;
