/** Counts what runs at the same time, so that no client takes all of it. */
export class Shares {
  readonly #max: number;
  readonly #eachMax: number;
  readonly #counts = new Map<string, number>();
  #count = 0;

  constructor(max: number, eachMax: number) {
    this.#max = max;
    this.#eachMax = eachMax;
  }

  /**
   * Takes a place for a client.
   *
   * @param client its address; undefined if the server does not tell it
   * @returns gives the place back, once; undefined if none is left for it
   */
  take(client: string | undefined): (() => void) | undefined {
    const own = client === undefined ? 0 : (this.#counts.get(client) ?? 0);
    if (this.#count >= this.#max || own >= this.#eachMax) return undefined;
    this.#count++;
    if (client !== undefined) this.#counts.set(client, own + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#giveBack(client);
    };
  }

  #giveBack(client: string | undefined): void {
    this.#count--;
    if (client === undefined) return;
    const left = (this.#counts.get(client) ?? 0) - 1;
    if (left > 0) this.#counts.set(client, left);
    else this.#counts.delete(client);
  }
}
