import { persistentLocation } from '../../support/storage-location.ts';
import { ArrayDisk, arrayEngine } from './array-engine/array-engine.ts';
import { contractSuite } from './suite.ts';

contractSuite({
  name: 'a storage on arrays',
  create: async () => {
    const disk = new ArrayDisk();
    return persistentLocation(
      () => arrayEngine(disk),
      async () => {},
    );
  },
});
