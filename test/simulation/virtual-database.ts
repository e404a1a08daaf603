import { setTimeout as delay } from 'node:timers/promises';
import { MemoryLevel } from 'memory-level';

/** Long enough for everything else to go on. */
const SLOW_MS = 5;

type Write = (...args: unknown[]) => Promise<void>;

/** The private methods of abstract-level through which everything is written. */
interface Writing {
  _put: Write;
  _batch: Write;
}

/**
 * What happens at a write: it takes long; it fails and stores nothing; it is stored, and fails as all later ones do, since the connection
 * is gone; or the process dies, just before or just after it is stored.
 */
export type Fault = 'takes long' | 'fails' | 'fails late' | 'dies before' | 'dies after';

/** A database in memory that meets one fault at one of its writes. Each write is stored as a whole or not at all. */
export class VirtualDatabase extends MemoryLevel<string, Uint8Array> {
  readonly hasDied: boolean;
  /** Resolves when the process dies. The write under way, and all later ones, never end. */
  readonly death: Promise<void>;
  #die: () => void = () => {};
  #isDead = false;
  #isGone = false;
  #fault: Fault | undefined;
  #writesLeft = 0;

  /** @param hasDied whether the process that had it before died */
  constructor(hasDied = false) {
    super({ storeEncoding: 'buffer' });
    this.hasDied = hasDied;
    this.death = new Promise((resolve) => {
      this.#die = resolve;
    });
    const writing = this as unknown as Writing;
    for (const name of ['_put', '_batch'] as const) {
      const write = writing[name].bind(this);
      writing[name] = (...args) => this.#write(() => write(...args));
    }
  }

  /** Whether the process died. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Lets the fault happen at the n-th write from now. */
  arm(fault: Fault, writes: number): void {
    this.#fault = fault;
    this.#writesLeft = writes;
  }

  async #write(write: () => Promise<void>): Promise<void> {
    if (this.#isDead) return new Promise(() => {});
    if (this.#isGone) throw new Error('the connection is gone');
    if (this.#fault === undefined || --this.#writesLeft > 0) return write();
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault === 'takes long') return delay(SLOW_MS).then(write);
    if (fault === 'fails') throw new Error('the disk is full');
    if (fault !== 'dies before') await write();
    this.#isGone = fault === 'fails late';
    if (this.#isGone) throw new Error('the connection is gone');
    this.#isDead = true;
    this.#die();
    return new Promise(() => {});
  }

  /** What the process that comes next finds. */
  async afterDeath(): Promise<VirtualDatabase> {
    const next = new VirtualDatabase(this.#isDead);
    const options = { keyEncoding: 'utf8', valueEncoding: 'buffer' } as const;
    const entries = await this.iterator(options).all();
    await next.batch(
      entries.map(([key, value]) => ({ type: 'put', key, value })),
      options,
    );
    return next;
  }

  /** Turns one bit of one value. Returns the key. */
  async flipBit(entry: number, bit: number): Promise<string> {
    const options = { keyEncoding: 'utf8', valueEncoding: 'buffer' } as const;
    const entries = await this.iterator(options).all();
    const [key, value] = entries[entry % entries.length]!;
    const bytes = Buffer.from(value);
    bytes[Math.floor(bit / 8) % Math.max(1, bytes.length)]! ^= 1 << (bit % 8);
    await this.put(key, bytes, options);
    return key;
  }
}
