/** Lets one piece of work begin when the one before it has ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when its turn comes; what fails does not keep the next one from its turn. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {}); // Who asked for it is told.
    return turn;
  }

  /** Resolves when everything that was asked for so far has ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
