/** A first-in, first-out queue. Taking the first items does not move all others each time. */
export class FifoQueue<T> {
  #items: T[] = [];
  /** The number of taken items at the start of the array. */
  #taken = 0;

  get length(): number {
    return this.#items.length - this.#taken;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  /** Removes and returns the first items, at most `countMax`. */
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
