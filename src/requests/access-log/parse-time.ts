/** The length of a time such as `20/May/2015:12:05:17 +0000`. */
export const TIME_LENGTH = 26;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)([0-5]\d)$/;

// Lines that follow one another are often of the same second.
let lastText = '';
let lastTime: number | undefined;

/** The moment that a log's time stands for: milliseconds since 1970, UTC; undefined if the text is none. */
export function parseTime(text: string): number | undefined {
  if (text !== lastText) {
    lastTime = compute(text);
    lastText = text;
  }
  return lastTime;
}

function compute(text: string): number | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [day, month, year, hour, minute, second] = [
    Number(match[1]),
    MONTHS.indexOf(match[2]!),
    Number(match[3]),
    Number(match[4]),
    Number(match[5]),
    Number(match[6]),
  ] as const;
  const offset = (Number(match[8]) * 60 + Number(match[9])) * (match[7] === '-' ? -1 : 1);
  // 60 is the second that is sometimes put in.
  if (month < 0 || hour > 23 || minute > 59 || second > 60 || year < 1970) return undefined;
  const local = Date.UTC(year, month, day, hour, minute);
  // A day that its month does not have would be taken for one of the next.
  if (day < 1 || new Date(local).getUTCDate() !== day) return undefined;
  return local + second * 1_000 - offset * 60_000;
}
