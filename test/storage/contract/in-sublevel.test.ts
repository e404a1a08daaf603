import { sublevelPlace } from '../../support/places.ts';
import { contractSuite } from './suite.ts';

contractSuite({ name: "a storage in a sublevel of the user's database", factory: sublevelPlace });
