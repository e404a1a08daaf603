import { Random } from '../random.ts';
import { Zipf } from '../zipf.ts';

const START = Date.UTC(2026, 0, 1);
const SPAN_MS = 30 * 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const REMOTES = 9_000;
const PATHS = 20_000;
const USER_AGENTS = 4_000;
const STATUSES = [200, 200, 200, 200, 200, 304, 301, 404];
const ENGINE = 'AppleWebKit/537.36 (KHTML, like Gecko)';

/** Lines of the combined format as a site gets them: few addresses, pages and programs make up most of the requests. */
export function* generateLog(count: number, seed: number): Generator<string, void, undefined> {
  const random = new Random(seed);
  const [remotes, paths, userAgents] = [
    new Zipf(REMOTES, 0.8),
    new Zipf(PATHS, 1),
    new Zipf(USER_AGENTS, 1),
  ] as const;
  for (let n = 0; n < count; n++) {
    const request = `GET ${pathOf(paths.draw(random), random)} HTTP/1.1`;
    const time = formatTime(START + Math.floor((n / count) * SPAN_MS));
    const bytes = random.below(100) < 30 ? '-' : random.below(60_000);
    const referrer = random.below(100) < 40 ? 'https://www.example.org/search?q=tracks' : '-';
    const client = `${remoteOf(remotes.draw(random))} - - [${time}]`;
    yield `${client} "${request}" ${random.pick(STATUSES)} ${bytes} "${referrer}" "${userAgentOf(userAgents.draw(random))}"\n`;
  }
}

function remoteOf(rank: number): string {
  return `${11 + (rank % 180)}.${rank % 251}.${(rank * 7) % 253}.${(rank * 13) % 254}`;
}

function pathOf(rank: number, random: Random): string {
  const path = `/blog/2026/${rank % 12}/an-article-about-subject-${rank}`;
  return random.below(100) < 20 ? `${path}?page=${random.below(9)}&from=feed%20reader` : path;
}

function userAgentOf(rank: number): string {
  if (rank % 7 === 3) return `Mozilla/5.0 (compatible; Bot${rank}/1.0; +https://bot${rank}.example.org/)`;
  return `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${ENGINE} Chrome/${90 + (rank % 40)}.0.${rank}.0 Safari/537.36`;
}

function formatTime(date: number): string {
  const iso = new Date(date).toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
