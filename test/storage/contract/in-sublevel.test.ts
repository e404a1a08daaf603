import { sublevelLocation } from '../../support/embedded-locations.ts';
import { contractSuite } from './suite.ts';

contractSuite({ name: "a storage in a sublevel of the user's database", create: sublevelLocation });
