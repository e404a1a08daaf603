import { folderPlace } from '../../support/places.ts';
import { contractSuite } from './suite.ts';

contractSuite({ name: 'a storage in a folder', factory: folderPlace });
