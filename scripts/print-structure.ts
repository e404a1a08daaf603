// Prints the sizes of the rooms of src, and what is against the rules that test/structure holds: `npm run structure`.
import { findCircles, findWrongWays } from '../test/structure/import-rules.ts';
import { measureRooms } from '../test/structure/measure-rooms.ts';
import { readSourceFiles } from '../test/structure/source-files.ts';

const src = readSourceFiles(['src']).filter(({ path }) => path.endsWith('.ts'));
const rooms = measureRooms(src);
console.table(Object.fromEntries(rooms.map(({ room, ...size }) => [room, size])));

const total = (key: 'files' | 'lines' | 'importsWithin' | 'importsBelow') =>
  rooms.reduce((sum, room) => sum + room[key], 0);
console.log(`files ${total('files')}, lines ${total('lines')}`);
console.log(
  `imports ${total('importsWithin') + total('importsBelow')}, between rooms ${total('importsBelow')}`,
);

const wrongWays = findWrongWays(src);
const circles = findCircles(src);
console.log(`wrong ways ${wrongWays.length}`, wrongWays);
console.log(`circles of files ${circles.length}`, circles);
