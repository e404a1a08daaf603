import { memoryPlace } from '../../support/places.ts';
import { contractSuite } from './suite.ts';

contractSuite({ name: 'a storage in memory', factory: memoryPlace });
