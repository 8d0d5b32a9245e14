// A chart of a series over report years, drawn here: five to twenty points and their lines need no
// library.

const TOP = 26, BOTTOM = 30, LEFT = 14, HEIGHT = 210;
const MARKS = ['main', 'prefecture', 'province'];

// The numbers an axis is marked at, 0 among them, and its end.
function axisOf(most) {
  const rough = (most || 1) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough) * power;
  const marks = [];
  for (let n = 0; n * step < most + step * 0.999; n += 1) marks.push(n * step);
  return marks;
}

// The lines of a figure's chart: its own, and for a rate those of the divisions it lies in.
function linesOf(figure) {
  const lines = [{ mark: 'main', name: figure.place.name, figures: seriesOf(figure) }];
  if (!hasBase(figure.indicator)) return lines;
  for (const level of ['prefecture', 'province']) {
    if (LEVELS.indexOf(level) >= LEVELS.indexOf(figure.place.level)) continue;
    const code = level === 'province' ? D.province.code : figure.place.parent;
    const place = placeOf(figure.place.year, code);
    if (place) lines.push({ mark: level, name: place.name, figures: seriesOf(figureOf(place, figure.indicator, figure.item)) });
  }
  return lines;
}

function drawChart(figure, width) {
  const lines = linesOf(figure);
  const right = lines.length > 1 ? 96 : 34;
  const values = lines.flatMap((line) => line.figures.map(valueOf)).filter((value) => value !== null);
  if (!values.length) return '';
  const marks = axisOf(Math.max(0, ...values));
  const end = marks[marks.length - 1] || 1;
  const axisWords = marks.map((mark) => axisWord(mark, figure.indicator));
  const left = LEFT + 7 * Math.max(...axisWords.map((words) => words.length));
  const x = (year) => D.years.length > 1
    ? left + 24 + ((width - left - right - 34) * D.years.indexOf(year)) / (D.years.length - 1)
    : left + (width - left - right) / 2;
  const y = (value) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / end;
  const chart = drawn('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', class: 'chart', 'aria-labelledby': 'chart-title' },
    drawn('title', { id: 'chart-title' }, chartWords(figure, lines[0].figures)),
    marks.map((mark, n) => [
      drawn('line', { class: n ? 'grid' : 'axis', x1: left, x2: width - right + 10, y1: y(mark), y2: y(mark) }),
      drawn('text', { class: 'mark', x: left - 6, y: y(mark) + 4, 'text-anchor': 'end' }, axisWords[n]),
    ]),
    D.years.map((year) => drawn('text', { class: 'mark' + (year === figure.place.year ? ' now' : ''), x: x(year), y: HEIGHT - 10, 'text-anchor': 'middle' }, String(year))));
  [...lines].reverse().forEach((line) => add(chart, [drawLine(line, x, y, figure, width < 440 && lang === 'en')]));
  if (lines.length > 1) add(chart, lineNames(lines, x, y));
  return chart;
}

function axisWord(value, indicator) {
  if (indicator.unit === '%') return String(Math.round(value * 1000) / 10) + '%';
  return withThousands(String(Math.round(value * 100) / 100));
}

// A line stops where a year has no value, and where two years cannot be compared.
function drawLine(line, x, y, figure, isNarrow) {
  const points = [];
  let path = '';
  let isGoingOn = false;
  for (const one of line.figures) {
    const value = valueOf(one);
    if (breakOf(one) && line.mark === 'main') {
      isGoingOn = false;
      points.push(drawn('line', { class: 'break', x1: x(one.place.year) - 12, x2: x(one.place.year) - 12, y1: TOP - 14, y2: HEIGHT - BOTTOM }));
    }
    if (value === null) {
      isGoingOn = false;
      if (line.mark === 'main') points.push(drawn('text', { class: 'why', x: x(one.place.year), y: HEIGHT - BOTTOM - 8, 'text-anchor': 'middle' }, isNarrow ? '—' : shown(one).words));
      continue;
    }
    path += `${isGoingOn ? 'L' : 'M'}${x(one.place.year).toFixed(1)} ${y(value).toFixed(1)}`;
    isGoingOn = true;
    points.push(pointOf(line.mark, x(one.place.year), y(value), one.place.year === figure.place.year));
    if (line.mark === 'main') {
      points.push(drawn('text', { class: 'value', x: x(one.place.year), y: y(value) - 9, 'text-anchor': 'middle' }, shown(one).words));
    }
  }
  return drawn('g', { class: 'line ' + line.mark }, drawn('path', { d: path || 'M0 0' }), points);
}

// A shape for each line: told apart without colour.
function pointOf(mark, cx, cy, isNow) {
  if (mark === 'prefecture') return drawn('rect', { x: cx - 3, y: cy - 3, width: 6, height: 6 });
  if (mark === 'province') return drawn('path', { class: 'point', d: `M${cx} ${cy - 4}l4 7h-8z` });
  return drawn('circle', { cx, cy, r: isNow ? 5 : 3.5, class: isNow ? 'now' : null });
}

// The names of the lines at their last points, moved apart where they would meet.
function lineNames(lines, x, y) {
  const ends = lines.map((line) => {
    const last = [...line.figures].reverse().find((one) => valueOf(one) !== null);
    return last && { line, at: x(last.place.year) + 12, wanted: y(valueOf(last)) };
  }).filter(Boolean).sort((one, other) => one.wanted - other.wanted);
  let before = 0;
  return ends.map((one) => {
    const height = Math.max(one.wanted + 4, before + 14);
    before = height;
    return drawn('text', { class: 'name ' + one.line.mark, x: one.at, y: height }, one.line.name);
  });
}

function chartWords(figure, figures) {
  const years = figures.map((one) => one.place.year + ' ' + shownWithUnit(one)).join(T('semicolon'));
  return figure.place.name + T('comma') + figureWords(figure) + T('colon') + years;
}
