/** Brings partials to where usage is collected. */
export interface Transport {
  /**
   * Hands over a partial. Resolves when the other side has it for good; rejects otherwise, and then it is sent again later, under the same
   * name and with the same bytes. A rejection with a TrackingError of the code TRACKS_INVALID_PARTIAL says that the other side will not take
   * this partial; when it has said so twelve times, and for a day, the partial is set aside, so that it does not keep back the next ones.
   *
   * @param name the name of the partial's file
   * @param signal is aborted when it takes too long or is no longer wanted
   */
  send(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}

/** A function as a transport: it resolves when the other side has the partial for good. */
export type SendPartial = (name: string, bytes: Uint8Array, signal: AbortSignal) => Promise<void> | void;
