import { answerParent } from '../measuring/in-child.ts';
import { measure } from './measure.ts';

await answerParent(measure);
process.exit(0);
