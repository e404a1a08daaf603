/** What waits for its turn, first come, first served. Taking some of many does not move the others each time. */
export class FifoQueue<T> {
  #items: T[] = [];
  /** How many of the first items have been taken. */
  #taken = 0;

  get length(): number {
    return this.#items.length - this.#taken;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first of them off the line, so many at most. */
  take(countMax: number): T[] {
    const first = this.#items.slice(this.#taken, this.#taken + countMax);
    this.#taken += first.length;
    if (this.#taken * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#taken);
      this.#taken = 0;
    }
    return first;
  }
}
