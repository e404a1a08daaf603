import { lastingPlace } from '../../support/places.ts';
import { ArrayDisk, arrayEngine } from './array-engine/array-engine.ts';
import { contractSuite } from './suite.ts';

contractSuite({
  name: 'a storage on arrays',
  factory: async () => {
    const disk = new ArrayDisk();
    return lastingPlace(
      () => arrayEngine(disk),
      async () => {},
    );
  },
});
