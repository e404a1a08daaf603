import assert from 'node:assert/strict';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serveUntil } from '../../demo/serve.ts';
import { TrackingStorage } from '../../src/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

let folder = '';
let output = '';

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await removeFolder(folder);
});

it('opens the web view on what was stored, says where, and ends when it is told to', async () => {
  const storage = await TrackingStorage.open(folder);
  await storage.saveUserTrack('a001', 0, 'ann', { somekey: 'somevalue' });
  await storage.close();
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const served = serveUntil(ended, folder);
  const url = await vi.waitFor(
    () => {
      const address = /http:\S+(?=\s)/.exec(output);
      assert(address !== null, `no address in ${JSON.stringify(output)}`);
      return address[0];
    },
    { timeout: 20_000 },
  );
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('a001');
  end();
  await served;
  await expect(fetch(url)).rejects.toThrow();
  await storage.open();
  await expectConsistent(storage);
  await storage.close();
});
