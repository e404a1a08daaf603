/** A stream that a command writes to. */
export type OutputStream = NodeJS.WritableStream & {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
};

/** The stream that a command may read from. */
export type InputStream = NodeJS.ReadableStream & { isTTY?: boolean | undefined };

/** The streams, variables and signal of a command. */
export interface CommandIo {
  stdin: InputStream;
  /** Takes data. */
  stdout: OutputStream;
  /** Takes messages, questions and progress. */
  stderr: OutputStream;
  env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the user stops the command. The reason is the name of the signal, such as `SIGINT`. */
  signal: AbortSignal;
}
