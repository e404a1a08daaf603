import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { peerAddressOf } from '../../src/requests/adapters/peer-address.ts';
import { type RequestRecord, TrackUsage } from '../../src/requests/index.ts';
import { listening } from './support/servers.ts';

describe('the address of a connection', () => {
  it('is found without a change to the socket, which would slow down all that Node.js does with it', async () => {
    const records: RequestRecord[] = [];
    const kept: { before: PropertyKey[]; after: PropertyKey[] }[] = [];
    const usage = new TrackUsage({ storages: [(record) => records.push(record)] });
    const tracked = usage.http((_request, response) => void response.end());
    const server = createServer((request, response) => {
      const before = Reflect.ownKeys(request.socket);
      tracked(request, response);
      kept.push({ before, after: Reflect.ownKeys(request.socket) });
    });
    const { url, close } = await listening(server);
    await (await fetch(url)).text();
    await close();
    await usage.close();
    expect(records.map(({ remoteAddr }) => remoteAddr)).toEqual(['127.0.0.1']);
    // Answering leaves something of its own there, of which the address is no part.
    expect(kept[0]?.after).not.toContain('_peername');
    expect(kept[0]?.after.length).toBe(kept[0]?.before.length);
  });

  it('is asked for once, also where it is kept in a private field', () => {
    let asked = 0;
    class PrivateSocket {
      readonly #address = '203.0.113.7';
      get remoteAddress(): string {
        asked++;
        return this.#address;
      }
    }
    const socket = new PrivateSocket() as unknown as Socket;
    expect([peerAddressOf(socket), peerAddressOf(socket)]).toEqual(['203.0.113.7', '203.0.113.7']);
    expect(asked).toBe(2);
  });

  it('is not known of a connection that is gone', () => {
    expect(peerAddressOf({} as Socket)).toBeUndefined();
  });
});
