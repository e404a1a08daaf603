/** A partial in a source. */
export interface FoundPartial {
  /** The name of its file: text from outside. */
  name: string;
  /** Its size in bytes; undefined if it is unknown before reading. */
  sizeBytes: number | undefined;
}

/** Where partials come from. */
export interface PartialSource {
  /** How many partials may be read at a time. */
  readonly concurrency: number;
  /** The files with names of partials, without unfinished uploads. */
  list(): Promise<FoundPartial[]>;
  /** The bytes of a partial; undefined if it is missing, or `too large`. */
  read(name: string, sizeBytesMax: number): Promise<Uint8Array | undefined | 'too large'>;
  /** Removes a partial that the master has. */
  remove(name: string): Promise<void>;
  /**
   * Sets a refused partial aside, so that it is not listed again. Resolves to its new name; undefined if it had to
   * stay.
   *
   * @param bytes undefined if it was not read
   */
  refuse(name: string, bytes: Uint8Array | undefined, reason: string): Promise<string | undefined>;
  /** Releases the resources of the source. */
  close(): Promise<void>;
}
