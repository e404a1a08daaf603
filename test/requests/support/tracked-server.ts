import { setTimeout as delay } from 'node:timers/promises';
import { type RequestRecord, TrackUsage, type TrackUsageOptions } from '../../../src/requests/index.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import type { TestFramework, TestServer } from './servers.ts';

/** A server whose requests are tracked in a storage in memory. */
export interface TrackedServer extends TestServer {
  usage: TrackUsage;
  storage: TrackingStorage;
  errors: Error[];
  /** The records, oldest first, when there are as many. */
  records(count: number): Promise<RequestRecord[]>;
}

/** So often is looked whether the records are there; an answer can reach its client before it is finished here. */
const LOOKS = 200;
const PAUSE_MS = 10;

/** Runs `body` with a server of the framework, which is gone afterwards; the storage must be consistent then. */
export async function withTrackedServer(
  framework: TestFramework,
  body: (server: TrackedServer) => Promise<void>,
  options?: Omit<TrackUsageOptions, 'storages'>,
): Promise<void> {
  await using storage = await TrackingStorage.open();
  await using usage = new TrackUsage({ storages: [storage], ...options });
  const errors: Error[] = [];
  usage.on('error', (error) => errors.push(error));
  const server = await framework.start(usage);
  const records = (count: number): Promise<RequestRecord[]> => waitForRecords(usage, count);
  try {
    await body({ ...server, usage, storage, errors, records });
  } finally {
    await server.close();
  }
  await usage.close();
  await expectConsistent(storage);
}

async function waitForRecords(usage: TrackUsage, count: number): Promise<RequestRecord[]> {
  let records: RequestRecord[] = [];
  for (let look = 0; look < LOOKS; look++) {
    await usage.flush();
    records = await usage.getUsage({ limit: 100_000 });
    if (records.length >= count) return records.reverse();
    await delay(PAUSE_MS);
  }
  throw new Error(`there are ${records.length} records of ${count}`);
}
