import type { AssetName } from '../assets.ts';
import type { Page, Section, View } from '../pages/page.ts';
import { attributes, type Html, html } from './html.ts';

const SECTIONS: readonly (readonly [Section, string])[] = [
  ['tracks', 'Tracks'],
  ['runs', 'Runs'],
  ['tasks', 'Tasks'],
  ['users', 'Users'],
  ['summaries', 'Summaries'],
  ['usage', 'Usage'],
  ['health', 'Health'],
];

/** A whole document around a page. */
export function layout(view: View, page: Page): Html {
  const links = SECTIONS.map(([section, name]) => sectionLink(view, section, name, page.section));
  const body = html`<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="${view.links.to('/tracks')}">${view.title}</a>
<nav aria-label="Pages"><ul>${links}</ul></nav>
</header>
<main id="main" tabindex="-1">
<h1>${page.title}</h1>
${page.content}
</main>
<footer>Times are in ${view.zone.name}. This view only reads.</footer>`;
  return document(view, page.title, body, page.scripts);
}

/** A document without the navigation, for clients without access. */
export function bareLayout(view: View, title: string, content: Html): Html {
  const body = html`<main id="main" class="narrow">
<h1>${title}</h1>
${content}
</main>`;
  return document(view, title, body);
}

function document(view: View, title: string, body: Html, scripts: Page['scripts'] = []): Html {
  const asset = (name: AssetName) => view.links.to(`/assets/${view.assets[name].version}/${name}`);
  const hasCharts = scripts.includes('charts.js');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${view.title}</title>
<link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml">
${hasCharts && html`<link rel="stylesheet" href="${asset('uplot.css')}">`}
<link rel="stylesheet" href="${asset('view.css')}">
${hasCharts && html`<script src="${asset('uplot.js')}" defer></script>`}
${scripts.map((name) => html`<script type="module" src="${asset(name)}"></script>`)}
</head>
<body>
${body}
</body>
</html>
`;
}

function sectionLink(view: View, section: Section, name: string, current: Section | undefined): Html {
  const isCurrent = section === current;
  return html`<li><a href="${view.links.to(`/${section}`)}"${attributes({ 'aria-current': isCurrent && 'page' })}>${name}</a></li>`;
}
