import { describe } from 'vitest';
import { folderLocation, memoryLocation } from '../../../support/embedded-locations.ts';
import { contractFor } from '../../contract/contract.ts';
import { meanwhileContract } from '../../contract/meanwhile.ts';

const UNCACHED = { cacheSizeBytes: 0 };

// Where every row is read from the database, more of a reading is under way when something else happens.
describe('without a cache', () => {
  describe('in memory', () => meanwhileContract(contractFor(() => memoryLocation(UNCACHED))));
  describe('in a folder', () => meanwhileContract(contractFor(() => folderLocation(UNCACHED))));
});
