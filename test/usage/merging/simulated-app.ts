import { Readable } from 'node:stream';
import { Client } from 'basic-ftp';
import type { EncodedPartial } from '../../../src/usage/index.ts';
import { MadeUser, type Truth } from './made-user.ts';
import type { Random } from './random.ts';
import { API_KEY, type Network } from './simulated-network.ts';

/** Sends a partial, or rejects. */
type Send = (partial: EncodedPartial) => Promise<void>;

/** An application whose user does things, and that uploads them as its contract demands: one after the other, until each is accepted. */
export class SimulatedApp {
  readonly user: MadeUser;
  readonly #random: Random;
  readonly #send: Send;
  readonly #waiting: EncodedPartial[] = [];

  constructor(random: Random, send: Send, ...truths: readonly Truth[]) {
    this.user = new MadeUser(random, ...truths);
    this.#random = random;
    this.#send = send;
  }

  get isDone(): boolean {
    return this.#waiting.length === 0;
  }

  /** Does something, and makes a partial of it. */
  async use(): Promise<void> {
    this.user.play(this.#random.integer(1, 15));
    this.#waiting.push(await this.user.next());
  }

  /** Tries to upload what is waiting. With `isKilled`, it dies after it sent one, before it could remember that. */
  async upload(isKilled: boolean): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        await this.#send(this.#waiting[0]!);
        if (isKilled) return;
        this.#waiting.shift();
      }
    } catch {
      // It tries again the next time: that is what is simulated.
    }
  }
}

/** Uploads by HTTP; sometimes twice at the same time, as an impatient proxy does. */
export function sendByHttp({ url }: Network, random: Random): Send {
  return async ({ name, bytes }) => {
    const post = async () => {
      const headers = { authorization: `Bearer ${API_KEY}` };
      const body = bytes as Uint8Array<ArrayBuffer>;
      const answer = await fetch(`${url}/${name}`, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
    };
    await Promise.all(random.chance(0.1) ? [post(), post()] : [post()]);
  };
}

/** Uploads by FTP, under another name first. */
export function sendByFtp({ ftp: { host, port, user, passwd } }: Network): Send {
  return async ({ name, bytes }) => {
    const client = new Client(5_000);
    try {
      await client.access({ host, port, user, password: passwd });
      await client.uploadFrom(Readable.from([Buffer.from(bytes)]), `${name}.part`);
      await client.rename(`${name}.part`, name);
    } finally {
      client.close();
    }
  };
}
