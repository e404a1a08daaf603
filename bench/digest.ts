import type { Head, Row } from './driver.ts';

/** The sum of the rows' hashes, so that their order does not matter. */
export function digestRows(rows: Iterable<Row>): string {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    sum = (sum + hash(`${headText(row)} ${JSON.stringify(row.data)}`)) >>> 0;
    count++;
  }
  return `${count}:${sum}`;
}

export function digestHeads(heads: Iterable<Head>): string {
  let sum = 0;
  let count = 0;
  for (const head of heads) {
    sum = (sum + hash(headText(head))) >>> 0;
    count++;
  }
  return `${count}:${sum}`;
}

/** A hash of values whose order does matter. */
export function digestValues(values: Iterable<unknown>): string {
  const all = [...values];
  return `${all.length}:${hash(JSON.stringify(all))}`;
}

function headText({ trackNum, taskId, runId, userName, timeStamp }: Head): string {
  return `${trackNum} ${taskId} ${runId} ${userName} ${timeStamp}`;
}

/** FNV-1a over the text's code units. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) {
    state = Math.imul(state ^ text.charCodeAt(place), 0x01000193);
  }
  return state >>> 0;
}
