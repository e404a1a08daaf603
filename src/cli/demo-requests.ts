import { DAY_MS } from '../arguments/index.ts';
import { parseUserAgent, type RequestRecord } from '../requests/index.ts';

/** The options of made-up requests. The same seed makes the same requests. */
export interface DemoOptions {
  count: number;
  seed: number;
  /** About the moment of the last request. */
  until: number;
}

/** A request and the number of its visit, from 1. */
export interface DemoRequest {
  visit: number;
  record: RequestRecord;
}

const DAYS = 30;
const PAGES = ['/', '/lessons', '/lessons/:id', '/search', '/login', '/profile', '/help', '/answers'];
const LANGUAGES = ['en', 'en', 'de', 'fr', 'es', 'tr', 'ja'];
const COUNTRIES = ['DE', 'DE', 'FR', 'US', 'US', 'JP', 'BR', 'TR'];
const STATUSES = [200, 200, 200, 200, 200, 304, 404, 500];
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'ExampleBot/1.0 (+https://example.org/bot)',
];
const USERS = 400;
const REQUESTS_PER_VISIT = 8;

/** Makes up visits to a site where people learn, over 30 days. */
export function* demoRequests({ count, seed, until }: DemoOptions): Generator<DemoRequest> {
  const random = createRandom(seed);
  const visits = Math.ceil(count / REQUESTS_PER_VISIT);
  let made = 0;
  for (let visit = 1; made < count; visit++) {
    const share = Math.min(1, visit / visits);
    const visitor = createVisitor(random);
    let date = until - DAYS * DAY_MS * (1 - share) - Math.floor(random() * 6 * 3_600_000);
    const length = Math.min(count - made, 1 + Math.floor(random() * (2 * REQUESTS_PER_VISIT - 1)));
    for (let i = 0; i < length; i++, made++) {
      date += Math.floor(1000 + random() ** 3 * 240_000);
      yield { visit, record: createRecord(random, visitor, Math.min(date, until)) };
    }
  }
}

interface Visitor {
  number: number;
  language: string;
  country: string;
  agent: string;
}

function createVisitor(random: () => number): Visitor {
  // Some visitors come much more often than others.
  const number = Math.floor(random() ** 2 * USERS);
  const of = <T>(values: readonly T[]): T => values[number % values.length]!;
  return { number, language: of(LANGUAGES), country: of(COUNTRIES), agent: of(AGENTS) };
}

function createRecord(random: () => number, visitor: Visitor, date: number): RequestRecord {
  const view = PAGES[Math.floor(random() ** 1.5 * PAGES.length)]!;
  const id = String(1 + Math.floor(random() ** 2 * 60));
  const path = view.replace(':id', id);
  const status = STATUSES[Math.floor(random() * STATUSES.length)]!;
  return {
    url: path,
    path,
    urlArgs: {},
    view,
    viewArgs: view.includes(':id') ? { id } : {},
    blueprint: null,
    method: view === '/login' ? 'POST' : 'GET',
    requestLine: `${view === '/login' ? 'POST' : 'GET'} ${path} HTTP/1.1`,
    status,
    contentLength: status === 304 ? 0 : Math.floor(400 + random() ** 4 * 90_000),
    speed: Math.round(random() ** 4 * 4000) / 10,
    date,
    remoteAddr: `192.0.2.${visitor.number % 256}`,
    xForwardedFor: null,
    serverName: 'demo.example.org',
    username: visitor.number % 3 === 0 ? `user${visitor.number}` : null,
    authorization: false,
    userAgent: parseUserAgent(visitor.agent),
    language: visitor.language,
    visitorId: `visitor-${visitor.number}`,
    ipInfo: { country: visitor.country },
    outcome: 'complete',
    trackVar: {},
  };
}

/** Random numbers from 0 to 1 (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
