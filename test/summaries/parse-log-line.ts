import type { TrackEntry } from '../../src/storage/index.ts';
import type { CountedRequest } from '../../src/summaries/index.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The combined format, as the truth was made by; the fields are the groups. */
const COMBINED =
  /^(\S+) (\S+) (\S+) \[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-]\d{2})(\d{2})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"$/;

/** A line of an access log as a track, just as the truth reads it; undefined if it is none. */
export function parseLogLine(line: string): TrackEntry<CountedRequest> | undefined {
  const fields = COMBINED.exec(line);
  if (!fields) return undefined;
  const [, remote, , , day, month, year, hour, minute, second, zoneHours, zoneMinutes, request, , bytes] =
    fields;
  const monthNumber = String(MONTHS.indexOf(month!) + 1).padStart(2, '0');
  const timeStamp = `${year}-${monthNumber}-${day}T${hour}:${minute}:${second}${zoneHours}:${zoneMinutes}`;
  return {
    taskId: 'log',
    userName: '',
    timeStamp,
    data: {
      url: urlOf(request!),
      remoteAddr: remote,
      contentLength: bytes === '-' ? 0 : Number(bytes),
      userAgent: { string: fields[16] },
      serverName: null,
    },
  };
}

/** What stands between the method and the protocol; null if the request is no such thing. */
function urlOf(request: string): string | null {
  const words = request.split(' ');
  if (words.length < 2 || !/^[A-Za-z]+$/.test(words[0]!) || words[1] === '') return null;
  const hasProtocol = words.length > 2 && words.at(-1)!.startsWith('HTTP/');
  return words.slice(1, hasProtocol ? -1 : undefined).join(' ');
}
