/** A partial that is there to be taken in. */
export interface FoundPartial {
  /** The name of its file: text that somebody else wrote. */
  name: string;
  /** Its size in bytes, if it is known before it is read. */
  sizeBytes: number | undefined;
}

/** Where partials are taken from. */
export interface PartialSource {
  /** How many partials may be read at a time. */
  readonly concurrency: number;
  /** What looks like a partial; what is still being uploaded does not. */
  list(): Promise<FoundPartial[]>;
  /** The bytes of a partial, at most so many; undefined if it has gone, or `too large`. */
  read(name: string, sizeBytesMax: number): Promise<Uint8Array | undefined | 'too large'>;
  /** Takes away a partial that the master has. */
  remove(name: string): Promise<void>;
  /**
   * Sets a partial aside that is refused, so that it is not found again. Resolves to where it is now; undefined if it had to stay.
   *
   * @param bytes undefined if it was not read
   */
  refuse(name: string, bytes: Uint8Array | undefined, reason: string): Promise<string | undefined>;
  /** Gives back what it took. */
  close(): Promise<void>;
}

/** Makes a source ready for one merge. */
export type OpenSource = () => Promise<PartialSource>;
