/** The command cannot be carried out as it was given. */
export class WrongUse extends Error {
  override get name(): string {
    return 'WrongUse';
  }
}

/** The user was asked and said no. */
export class Declined extends Error {
  override get name(): string {
    return 'Declined';
  }
}

/** The user has stopped the command. */
export class Stopped extends Error {
  override get name(): string {
    return 'Stopped';
  }
}

/** Whoever read the output has gone, as `head` does when it has seen enough. */
export class ReaderGone extends Error {
  override get name(): string {
    return 'ReaderGone';
  }
}
