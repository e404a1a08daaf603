import { describe, expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { named } from './values.ts';

const METADATA = [
  'taskId',
  'runId',
  'userName',
  'timeStamp',
  'trackNum',
  'trackId',
  'timeFrom',
  'timeTo',
  'timeFromTo',
];

const REFUSED: Record<string, { type: unknown[]; range: unknown[] }> = {
  typeName: { type: [5, null, {}, true], range: ['', 'x'.repeat(100_000)] },
  indexAttributes: { type: ['state', 5, {}, [5], [null], ['state', undefined], ['\ud800']], range: [] },
  folderMode: { type: ['1', null, {}], range: [-1, 0o600, 0o1000, 448.5] },
  durability: { type: [5, true, {}], range: [] },
  cacheSizeBytes: { type: ['1', null, {}, 5n], range: [-1, Number.NaN, 1.5] },
  queueSizeBytesMax: { type: ['1', null, {}], range: [-1, Number.NaN] },
  checkpointInterval: { type: ['1', null, {}], range: [-1, 0, Number.NaN, 1.5] },
};

function make(options: unknown): TrackingStorage {
  return new TrackingStorage(undefined, options as object);
}

describe('options of a storage', () => {
  for (const [name, { type, range }] of Object.entries(REFUSED)) {
    test(`are refused when ${name} is no good`, () => {
      for (const value of type) {
        expect(() => make({ [name]: value }), named(value)).toThrow(TypeError);
        expect(() => make({ [name]: value }), named(value)).toThrow(name);
      }
      for (const value of range) {
        expect(() => make({ [name]: value }), named(value)).toThrow(RangeError);
        expect(() => make({ [name]: value }), named(value)).toThrow(name);
      }
    });
  }

  test('are refused when they are unknown, with the nearest known one', () => {
    expect(() => make({ indexAttribute: ['state'] })).toThrow(/indexAttribute\b.*indexAttributes/s);
    expect(() => make({ typename: 'Link' })).toThrow(/typename.*typeName/s);
    expect(() => make({ durability: 'always' })).toThrow(/durability.*process.*fsync/s);
    for (const options of [5, 'options', [], null])
      expect(() => make(options), named(options)).toThrow(/options/);
  });

  test('are refused when an attribute would hide one that every track has', () => {
    for (const name of METADATA) expect(() => make({ indexAttributes: [name] }), name).toThrow(name);
  });

  test('are refused before anything is written', () =>
    withTemporaryFolder(async (folder) => {
      const open = TrackingStorage.open(`${folder}/new`, { cacheSizeBytes: -1 });
      await expect(open).rejects.toThrow(RangeError);
      await using storage = await TrackingStorage.open(`${folder}/new`);
      expect(await storage.count()).toBe(0);
    }));
});
