// Lets a child process of the tests import the TypeScript of this repository as it stands.
import { register } from 'node:module';

register('./typescript-loader.js', import.meta.url);
