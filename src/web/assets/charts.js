// Draws each chart from its table. Without this script the tables remain.
const HEIGHT = 240;
const dark = matchMedia('(prefers-color-scheme: dark)');
const plots = new Map();

for (const figure of document.querySelectorAll('figure.chart')) draw(figure);

dark.addEventListener('change', () => {
  for (const figure of plots.keys()) draw(figure);
});

let resizing;
addEventListener('resize', () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => {
    for (const [figure, plot] of plots) plot.setSize({ width: widthOf(figure), height: HEIGHT });
  });
});

function draw(figure) {
  const { times, series } = readTable(figure);
  if (times.length === 0) return;
  plots.get(figure)?.destroy();
  const place = figure.querySelector('.plot');
  plots.set(
    figure,
    new uPlot(optionsOf(figure, times, series), [times, ...series.map((each) => each.values)], place),
  );
}

function readTable(figure) {
  const names = [...figure.querySelectorAll('details thead th')].slice(1).map((cell) => cell.textContent);
  const rows = [...figure.querySelectorAll('details tbody tr')];
  const times = rows.map((row) => Number(row.dataset.time));
  const series = names.map((label, i) => ({
    label,
    values: rows.map((row) => numberIn(row.cells[i + 1])),
  }));
  return { times, series };
}

function numberIn(cell) {
  return cell?.dataset.value === undefined ? null : Number(cell.dataset.value);
}

function optionsOf(figure, times, series) {
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colours = [colour('--accent'), colour('--second'), colour('--muted')];
  const isBars = figure.dataset.kind === 'bars';
  return {
    width: widthOf(figure),
    height: HEIGHT,
    tzDate: (seconds) => dateIn(seconds, figure.dataset.zone),
    scales: { x: { range: rangeOf(times) }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] } },
    axes: axesOf(colour),
    legend: { live: true },
    cursor: { drag: { x: true, y: false } },
    series: [
      {},
      ...series.map(({ label }, i) => seriesOf(label, colours[i % colours.length], isBars && i === 0)),
    ],
  };
}

function seriesOf(label, stroke, isBar) {
  if (!isBar) return { label, stroke, width: 2, points: { size: 5 } };
  return {
    label,
    stroke,
    fill: stroke,
    width: 0,
    paths: uPlot.paths.bars({ size: [0.85, 60], align: 1 }),
    points: { show: false },
  };
}

function axesOf(colour) {
  const look = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
  };
  const shorten = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
  return [
    { ...look },
    { ...look, size: 60, values: (_, ticks) => ticks.map((tick) => shorten.format(tick)) },
  ];
}

// A time in the view's zone, or in the browser's zone if the browser does not know that one.
function dateIn(seconds, zone) {
  try {
    return uPlot.tzDate(new Date(seconds * 1000), zone);
  } catch {
    return new Date(seconds * 1000);
  }
}

// A bar reaches from its time to the next one, so the last bar needs room behind its time.
function rangeOf(times) {
  const last = times[times.length - 1];
  const step = times.length > 1 ? last - times[times.length - 2] : 3600;
  return (_, min, max) => (min === times[0] && max === last ? [min, max + step] : [min, max]);
}

function widthOf(figure) {
  return Math.max(200, figure.clientWidth - 30);
}
