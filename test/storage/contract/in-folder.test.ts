import { folderLocation } from '../../support/embedded-locations.ts';
import { contractSuite } from './suite.ts';

contractSuite({ name: 'a storage in a folder', create: folderLocation });
