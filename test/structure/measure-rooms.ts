import { ROOMS, roomOf } from './rooms.ts';
import { importsOf, type SourceFile } from './source-files.ts';

/** How large a room is, and how many imports of its files lead within it and to other rooms. */
export interface RoomSize {
  room: string;
  files: number;
  lines: number;
  importsWithin: number;
  importsBelow: number;
}

/** The sizes of all rooms that have files, from the ground up. A file that is imported twice by another counts once. */
export function measureRooms(files: readonly SourceFile[]): RoomSize[] {
  const sizes = Object.keys(ROOMS).map((room) => sizeOf(room, files));
  return sizes.filter((size) => size.files > 0);
}

function sizeOf(room: string, files: readonly SourceFile[]): RoomSize {
  const inside = files.filter(({ path }) => roomOf(path) === room);
  const targets = inside.flatMap((file) => [...new Set(importsOf(file).map(({ target }) => target))]);
  const ours = targets.filter((target) => target.startsWith('src/'));
  const importsWithin = ours.filter((target) => roomOf(target) === room).length;
  const lines = inside.reduce((sum, { tree }) => sum + tree.text.trimEnd().split('\n').length, 0);
  return { room, files: inside.length, lines, importsWithin, importsBelow: ours.length - importsWithin };
}
