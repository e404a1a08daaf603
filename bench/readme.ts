import { readFile, writeFile } from 'node:fs/promises';

const BEGIN = '<!-- results: written by `npm run bench -- --readme` -->';
const END = '<!-- end of results -->';

/** Puts the text between the two markers of the file. @throws Error if the file has no markers */
export async function writeBetweenMarkers(file: string, text: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  await writeFile(file, putBetweenMarkers(before, text));
}

export function putBetweenMarkers(document: string, text: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document lacks the markers ${BEGIN} and ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${document.slice(end)}`;
}
