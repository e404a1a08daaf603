/**
 * Keeps readings that take several turns of the event loop apart from changes to what they read. A change waits for the
 * readings under way; meanwhile no other reading begins. When the change is done, all that waited for it begin before
 * the next change. So each waits for one turn of the others at most, and none for ever.
 */
export class ReadLatch {
  #readings = 0;
  #isChanging = false;
  #onReleased: (() => void) | undefined;
  #entering: (() => void)[] = [];

  /** Whether a reading is under way, so that a change has to wait. */
  get isHeld(): boolean {
    return this.#readings > 0;
  }

  /** Begins a reading, unless a change is waiting or under way. Each reading must `leave` when it ends. */
  tryEnter(): boolean {
    if (this.#isChanging) return false;
    this.#readings++;
    return true;
  }

  /** Begins a reading as soon as the change is done that is waiting or under way. */
  async enter(): Promise<void> {
    if (this.tryEnter()) return;
    await new Promise<void>((resolve) => this.#entering.push(resolve));
  }

  /** Ends a reading. */
  leave(): void {
    if (--this.#readings === 0) this.#onReleased?.();
  }

  /** Carries out a change when no reading is under way any more. One change at a time. */
  async change(change: () => void | Promise<void>): Promise<void> {
    this.#isChanging = true;
    try {
      if (this.isHeld) await this.#released();
      await change();
    } finally {
      this.#isChanging = false;
      this.#letIn();
    }
  }

  async #released(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onReleased = resolve;
    });
    this.#onReleased = undefined;
  }

  #letIn(): void {
    const entering = this.#entering;
    this.#entering = [];
    this.#readings += entering.length;
    for (const enter of entering) enter();
  }
}
