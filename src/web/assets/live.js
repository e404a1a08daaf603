// Shows new tracks on the first page of a list.
const button = document.getElementById('live');
const body = document.querySelector('main table tbody');
const news = document.getElementById('news');
let source;

if (button && body) start();

function start() {
  button.hidden = false;
  button.addEventListener('click', () => {
    if (source) pause();
    else listen();
  });
  // A page that the user leaves closes its connection. It reconnects when the browser shows it from its cache.
  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', (event) => {
    if (event.persisted && source) listen();
  });
  listen();
}

function listen() {
  source?.close();
  const url = new URL(button.dataset.live, location.href);
  url.searchParams.set('since', body.rows[0]?.dataset.id ?? '0');
  source = new EventSource(url);
  source.addEventListener('tracks', (event) => show(JSON.parse(event.data)));
  source.addEventListener('error', () => {
    // The browser reconnects by itself, unless the server has refused.
    if (source?.readyState === EventSource.CLOSED) pause();
  });
  button.setAttribute('aria-pressed', 'true');
}

function pause() {
  source?.close();
  source = undefined;
  button.setAttribute('aria-pressed', 'false');
}

function show({ rows, added, rowsMax, count, links }) {
  const template = document.createElement('template');
  template.innerHTML = rows;
  for (const row of template.content.children) row.classList.add('fresh');
  body.prepend(template.content);
  while (body.rows.length > rowsMax) body.rows[body.rows.length - 1].remove();
  document.getElementById('count').textContent = count;
  document.getElementById('none')?.remove();
  showLinks(links);
  news.textContent = added === 1 ? 'One new track' : `${added} new tracks`;
}

// Keeps the links while one of them has the focus.
function showLinks(links) {
  const place = document.getElementById('ways');
  if (!place.contains(document.activeElement)) place.innerHTML = links;
}
