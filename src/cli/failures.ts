class Failure extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** The command cannot be carried out as it was given. */
export class WrongUse extends Failure {}

/** The user was asked, and said no. */
export class Declined extends Failure {}

/** The user has stopped the command. */
export class Stopped extends Failure {}

/** The reader of the output has gone, as `head` does when it has seen enough. */
export class ReaderGone extends Failure {}
