import { METHOD_LENGTH_MAX } from './limits.ts';

/** What a request line asks for. */
export interface RequestTarget {
  method: string;
  /** As the client sent it. */
  url: string;
}

const NOTHING: RequestTarget = { method: '', url: '' };
const METHOD = new RegExp(`^[A-Za-z][A-Za-z_-]{0,${METHOD_LENGTH_MAX - 1}}$`);

/**
 * Takes a request line apart. A target with spaces in it is taken whole, the protocol may be missing. What is no request,
 * such as `-` or the bytes of another protocol, has an empty method and an empty target.
 */
export function parseRequestLine(line: string): RequestTarget {
  const space = line.indexOf(' ');
  if (space <= 0 || space === line.length - 1 || line[space + 1] === ' ') return NOTHING;
  const method = line.slice(0, space);
  if (space > METHOD_LENGTH_MAX || !METHOD.test(method)) return NOTHING;
  const last = line.lastIndexOf(' ');
  const hasProtocol = last > space && line.startsWith('HTTP/', last + 1);
  return { method, url: line.slice(space + 1, hasProtocol ? last : line.length) };
}
