import { memoryLocation } from '../../support/embedded-locations.ts';
import { contractSuite } from './suite.ts';

contractSuite({ name: 'a storage in memory', create: memoryLocation });
