import ipaddr from 'ipaddr.js';

/** A client of a view, as far as its address tells; undefined where the server tells none. */
export type Client = string | undefined;

/** The client at an address. All addresses of one IPv6 network (/64) are one client's. */
export function clientAt(address: string | undefined): Client {
  if (address === undefined || !ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}

/** Places that clients take for a while. Half of them is the most for one client, if clients are known. */
export class Places {
  readonly #max: number;
  readonly #taken: Client[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a place. Returns a function that gives it back, or undefined if the client can have none. */
  take(client: Client): (() => void) | undefined {
    const own = client === undefined ? 0 : this.#taken.filter((each) => each === client).length;
    if (this.#taken.length >= this.#max || own >= this.#max / 2) return undefined;
    this.#taken.push(client);
    return () => void this.#taken.splice(this.#taken.indexOf(client), 1);
  }
}

const MINUTE_MS = 60_000;

/** Counts the wrong tokens of each client within a minute, by a clock that cannot be set back. */
export class Attempts {
  readonly #max: number;
  readonly #wrong = new Map<Client, number>();
  #since = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Adds a wrong token. Returns whether the client had too many. */
  addWrong(client: Client, now = performance.now()): boolean {
    if (now - this.#since >= MINUTE_MS) {
      this.#since = now;
      this.#wrong.clear();
    }
    const wrong = (this.#wrong.get(client) ?? 0) + 1;
    this.#wrong.set(client, wrong);
    return wrong > this.#max;
  }
}
