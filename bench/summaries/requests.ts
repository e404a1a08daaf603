import type { RequestRecord } from '../../src/requests/request-record.ts';
import type { TrackEntry } from '../../src/storage/index.ts';
import { Random } from '../random.ts';
import { Zipf } from '../zipf.ts';

const FIRST_MOMENT = Date.UTC(2026, 0, 1);
const MONTH_MS = 31 * 86_400_000;

/** How many different values a site sees, about, among a million requests. */
const URLS = 20_000;
const VISITORS = 50_000;
const USER_AGENTS = 800;
const LANGUAGES = ['en', 'de', 'fr', 'es', 'ja', 'pt', 'it', 'nl', 'pl', 'ru'];
const COUNTRIES = ['US', 'DE', 'FR', 'GB', 'JP', 'BR', 'IT', 'NL', 'PL', 'IN', 'CN', 'CA'];

/** The requests of a month at a site, in the order of time, the same for the same seed. */
export function* generateRequests(count: number, seed: number): Generator<TrackEntry<RequestRecord>> {
  const random = new Random(seed);
  const urls = new Zipf(URLS, 1);
  const visitors = new Zipf(VISITORS, 0.8);
  for (let n = 0; n < count; n++) {
    const visitor = visitors.draw(random);
    const path = `/articles/${urls.draw(random)}/index.html`;
    const timeStamp = FIRST_MOMENT + Math.floor((n * MONTH_MS) / count);
    yield {
      taskId: '/articles/:id/*',
      userName: `visitor-${visitor}`,
      timeStamp,
      data: record(path, visitor, timeStamp, random),
    };
  }
}

function record(path: string, visitor: number, date: number, random: Random): RequestRecord {
  return {
    url: path,
    path,
    urlArgs: {},
    view: '/articles/:id/*',
    viewArgs: null,
    blueprint: null,
    method: 'GET',
    requestLine: `GET ${path} HTTP/1.1`,
    status: 200,
    contentLength: 500 + random.below(50_000),
    speed: random.below(100),
    date,
    remoteAddr: `10.${visitor >>> 16}.${(visitor >>> 8) & 255}.${visitor & 255}`,
    xForwardedFor: null,
    serverName: 'example.org',
    username: null,
    authorization: false,
    userAgent: {
      string: `Mozilla/5.0 (X11; Linux x86_64) Example/${visitor % USER_AGENTS}.0`,
      browser: 'Example',
      version: `${visitor % USER_AGENTS}.0`,
      platform: 'Linux',
      language: null,
      isBot: false,
    },
    language: LANGUAGES[visitor % LANGUAGES.length]!,
    visitorId: `visitor-${visitor}`,
    ipInfo: { country: COUNTRIES[visitor % COUNTRIES.length]! },
    outcome: 'complete',
    trackVar: {},
  };
}
