import { access, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readPages } from './pages.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const LINK = /\]\(([^)\s]+)\)/g;
const OWN =
  /^https:\/\/(?:github\.com\/[\w-]+\/[\w-]+\/(?:blob|tree)|raw\.githubusercontent\.com\/[\w-]+\/[\w-]+)\/main\//;

interface Link {
  page: string;
  target: string;
}

async function findLinks(): Promise<Link[]> {
  const pages = await readPages();
  return [...pages].flatMap(([page, text]) =>
    [...withoutCode(text).matchAll(LINK)].map(([, target]) => ({ page, target: target! })),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const headings = [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What is wrong with a link within the repository; undefined if it leads somewhere. */
async function findFault({ page, target }: Link): Promise<string | undefined> {
  const isOwn = OWN.test(target);
  if (/^https?:/.test(target) && !isOwn) return undefined;
  const [path = '', anchor] = target.replace(OWN, '').split('#');
  const file = path === '' ? join(ROOT, page) : isOwn ? join(ROOT, path) : join(ROOT, page, '..', path);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return `${page}: ${target} leads nowhere`;
  if (anchor === undefined || anchorsOf(await readFile(file, 'utf8')).includes(anchor)) return undefined;
  return `${page}: ${target}: there is no such heading`;
}

it('every link between the pages leads to a file and a heading that exist', async () => {
  const faults = await Promise.all((await findLinks()).map(findFault));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});

it('links of the README work from the page of the package: they are absolute and name the repository', async () => {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    repository: { url: string };
  };
  const repository = /github\.com\/(.*)\.git$/.exec(manifest.repository.url)?.[1];
  const targets = (await findLinks()).filter(({ page }) => page === 'README.md').map(({ target }) => target);
  const wrong = targets.filter((target) => !target.startsWith('#') && !target.includes(`/${repository}/`));
  expect(wrong).toEqual([]);
});
