/** The exit codes. They never change within a major version. */
export const EXIT = {
  done: 0,
  problems: 1,
  wrongUse: 2,
  locked: 3,
  damaged: 4,
  failed: 5,
} as const;

/** The exit codes of programs that a signal ended. */
export const SIGNAL_EXITS: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** The exit codes for `--help`. */
export const EXIT_CODES_TEXT = `Exit codes:
  0  done
  1  done, but something was found: damage, lines that could not be used, nothing of what was named;
     or the answer to a question was no
  2  wrong use: options, arguments, a storage that is not there
  3  the storage is open in another program
  4  the storage is damaged
  5  failed otherwise, such as a full disk
  130, 143, 129  stopped by Ctrl-C, SIGTERM, SIGHUP`;
