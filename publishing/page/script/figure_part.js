// The part of the page on one figure: what it is, its years, its past, what it is made of.

const FEW_RUNS = 24;

function figureLooked() {
  const place = placeOf(looked.year, looked.division);
  const item = looked.breakdown.includes(':') ? looked.breakdown : '';
  return figureOf(place, D.indicatorOf.get(looked.indicator), item);
}

function drawFigure(figure) {
  const { words, isNumber } = shown(figure);
  const unit = unitWords(figure.indicator);
  return [
    make('h2', { id: 'figure-title', tabindex: '-1' }, figureWords(figure),
      ' ', make('span', { class: 'of' }, figure.place.name, ' ', make('span', { class: 'code' }, figure.place.code), ' · ', String(figure.place.year))),
    make('p', { class: 'big' + (isNumber ? '' : ' no-number') }, make('strong', {}, words), isNumber && unit ? ' ' + unit : null),
    whyLine(figure),
    drawFacts(figure),
    itemBars(figure),
    make('h3', {}, T('over_years')),
    make('div', { id: 'chart' }),
    breakNotes(figure),
    yearsTable(figure),
    folding('history', drawHistory(figure)),
    folding('made_of', make('div', { id: 'made-of' }, drawMadeOf(figure))),
  ];
}

// A part that is folded on a phone, where the table would begin far down; once opened or closed it
// stays so.
const folds = {};

function folding(key, content) {
  const isOpen = folds[key] === undefined ? !matchMedia('(max-width: 600px)').matches : folds[key];
  const summary = make('summary', { 'data-key': 'fold ' + key, onclick: () => { folds[key] = !summary.parentNode.open; } }, make('h3', {}, T(key)));
  return make('details', { class: 'fold', open: isOpen }, summary, content);
}

// Why there is no number, or what a number rests on that is not whole.
function whyLine(figure) {
  const { year, errors } = figure.place;
  const below = D.yearFacts.get(year).withheld_below_percent;
  const words = T('why.' + reasonOf(figure), { year, errors, below }, '');
  return words ? make('p', { class: 'why' }, T('sentence', { words })) : null;
}

function reasonOf(figure) {
  if (isWithheld(figure)) return 'withheld';
  const { standing, errors } = figure.place;
  if (figure.state === 'sent_back' && standing === 'sent_back' && errors) return 'sent_back_errors';
  if (figure.state === 'not_applicable' && figure.expected === 0) return 'not_asked';
  return !isBlank(figure) && valueOf(figure) === null ? 'not_applicable' : figure.state;
}

function drawFacts(figure) {
  const { indicator, place } = figure;
  const facts = [];
  const definitions = indicator.definitions[lang];
  const defined = (words) => words && make('span', { class: 'definition' }, words);
  if (isRate(indicator)) {
    facts.push([T('numerator'), numberOr(figure, figure.first), defined(definitions[0])]);
    facts.push([T('denominator'), numberOr(figure, figure.second), defined(definitions[1])]);
  } else {
    if (indicator.kind === 'median') facts.push([T('cases'), numberOr(figure, figure.second), null]);
    facts.push([T('definition'), null, defined(definitions[0])]);
  }
  facts.push([T('counties_in_force'), T('of', { part: figure.inForce, whole: figure.expected }), null]);
  facts.push([T('state'), stateWords(figure), null]);
  if (place.level !== 'county' && !indicator.additive && indicator.kind === 'count') facts.push([T('note'), T('not_additive'), null]);
  return make('dl', {}, facts.map(([name, words, more]) => [make('dt', {}, name), make('dd', {}, words, words && more ? ' ' : null, more)]));
}

function numberOr(figure, number) {
  if (isWithheld(figure)) return T('status.withheld');
  return number === null ? '—' : numberWords(number);
}

// The items of the breakdown chosen, beside one another.
function itemBars(figure) {
  const kind = looked.breakdown.split(':')[0];
  if (!kind) return null;
  const total = figureOf(figure.place, figure.indicator, '');
  const figures = itemsShown(figure.indicator, kind).map((item) => figureOf(figure.place, figure.indicator, item));
  const most = Math.max(...figures.map(valueOf), 0);
  const rows = [total, ...figures].map((one) => {
    const { words, isNumber } = shown(one);
    const bar = make('span', { class: 'bar', 'aria-hidden': 'true' });
    if (isNumber && one.item && most) {
      const filled = make('span', {});
      filled.style.width = (100 * valueOf(one)) / most + '%';
      bar.append(filled);
    }
    const link = linkTo({ breakdown: one.item || kind }, 'item ' + one.item, { 'aria-current': one.item === figure.item ? 'true' : null }, words);
    return make('tr', { class: one.item === figure.item ? 'chosen' : null },
      make('th', { scope: 'row' }, one.item ? itemWords(one.item) : T('total')),
      make('td', { class: 'number bars' + (isNumber ? '' : ' no-number') }, make('span', { class: 'with-bar' }, bar, link)));
  });
  return [make('h3', {}, T('by_kind', { kind: kindWords(kind) })), make('table', { class: 'figures small' }, make('tbody', {}, rows))];
}

function breakNotes(figure) {
  const broken = seriesOf(figure).map((one) => [one, breakOf(one)]).filter(([, found]) => found);
  return broken.map(([one, found]) => make('p', { class: 'break-note' },
    T('break', { year: one.place.year, why: T('break.' + found.kind) }), ' ', make('span', { lang: 'en' }, found.reason)));
}

function yearsTable(figure) {
  const rows = [...seriesOf(figure)].reverse().map((one) => {
    const { words, isNumber } = shown(one);
    return make('tr', { class: one.place.year === figure.place.year ? 'chosen' : null },
      make('th', { scope: 'row' }, linkTo({ year: one.place.year, division: one.place.code }, 'year ' + one.place.year, {}, String(one.place.year)),
        one.place.name === figure.place.name ? null : [' ', make('span', { class: 'code' }, one.place.name)]),
      make('td', { class: 'number' + (isNumber ? '' : ' no-number') }, words),
      hasBase(one.indicator) && make('td', { class: 'number' }, isWithheld(one) ? '' : baseWords(one)),
      make('td', { class: 'number' }, countiesWords(one)),
      make('td', { class: 'col-state' }, stateWords(one)));
  });
  const heads = [T('year'), T('value') + unitInBrackets(figure.indicator), ...(hasBase(figure.indicator) ? [T('base')] : []), T('counties_short'), T('state')];
  return make('table', { class: 'figures small years' },
    make('thead', {}, make('tr', {}, heads.map((words, n) => make('th', { scope: 'col', class: n > 0 && n < heads.length - 1 ? 'number' : null }, words)))),
    make('tbody', {}, rows));
}

function drawHistory(figure) {
  const known = historyOf(figure);
  if (!known.length) {
    return make('p', { class: 'quiet' }, T('as_first', { release: D.raw.releases[0].name }));
  }
  const moments = new Map(D.raw.releases.map((release) => [release.name, release.published_at]));
  const rows = [...known].reverse().map((one) => {
    const { words, isNumber } = shown(one);
    const isFirst = one.release === known[0].release;
    return make('tr', {},
      make('th', { scope: 'row' }, one.release, ' ', make('span', { class: 'code' }, inShanghai(moments.get(one.release)))),
      make('td', { class: 'number' + (isNumber ? '' : ' no-number') }, words, ' ',
        hasBase(one.indicator) && one.second !== null && make('span', { class: 'under' }, baseWords(one))),
      make('td', { class: 'number' }, countiesWords(one)),
      make('td', { class: 'col-state' }, stateWords(one), isFirst ? null : ' ', isFirst ? null : make('span', { class: 'cause' }, causeWords(one))));
  });
  const heads = [T('release'), T('value') + unitInBrackets(figure.indicator), T('counties_short'), T('state_and_cause')];
  return make('table', { class: 'figures small history' },
    make('thead', {}, make('tr', {}, heads.map((words, n) => make('th', { scope: 'col', class: n === 1 || n === 2 ? 'number' : null }, words)))),
    make('tbody', {}, rows));
}

// The causes stand in the release that changed the figure: those of earlier ones in their own pages.
function causeWords(one) {
  if (one.release !== D.release.name) return T('cause_elsewhere', { release: one.release });
  const causes = causesOf(one).map(([cause, kind]) => {
    const words = cause.split('+').map((part) => T('cause.' + part, {}, part)).join(' + ');
    return kind ? words + T('brackets', { words: kind }) : words;
  });
  return causes.length ? T('because') + causes.join(T('semicolon')) : '';
}

function drawMadeOf(figure) {
  const isSilent = figure.state === 'not_applicable' && figure.first === null && figure.second === null;
  if (UNKNOWN_STATES.includes(figure.state) || isSilent) return [make('p', { class: 'quiet' }, T('nothing_counted')), commandLine(figure)];
  if (figure.place.level !== 'county') return [drawParts(figure), commandLine(figure)];
  return [...measuresOf(figure).map((part) => drawMeasure(figure, part)), commandLine(figure)];
}

// Of a prefecture or the province: the divisions of the level below.
function drawParts(figure) {
  const level = LEVELS[LEVELS.indexOf(figure.place.level) + 1];
  const places = placesOf(figure.place.year, level, figure.place.code);
  const rows = places.map((place) => {
    const one = figureOf(place, figure.indicator, figure.item);
    const { words, isNumber } = shown(one);
    return make('tr', {}, make('th', { scope: 'row' }, place.name, ' ', make('span', { class: 'code' }, place.code)),
      make('td', { class: 'number' + (isNumber ? '' : ' no-number') }, linkTo({ division: place.code }, 'part ' + place.code, { 'aria-label': place.name + T('comma') + shownWithUnit(one) }, words)),
      hasBase(figure.indicator) && make('td', { class: 'number' }, baseWords(one)));
  });
  return make('details', { open: places.length <= 20 },
    make('summary', {}, T('parts', { count: places.length, level: T('level_many.' + level) })),
    make('table', { class: 'figures small' }, make('tbody', {}, rows)));
}

// Of a county: the cells, by return and sheet.
function drawMeasure(figure, part) {
  const title = make('h4', {}, T(part.role));
  if (!C) return [title, make('p', { class: 'quiet' }, T('unpacking'))];
  if (figure.place.year < C.raw.since) return [title, make('p', { class: 'quiet' }, T('cells_left_out', { year: C.raw.since }))];
  const query = C.queries.get(part.measure + ' ' + part.kind);
  if (query && !query.fields.length) {
    return [title, make('p', { class: 'quiet' }, T('from_register', { date: D.yearFacts.get(figure.place.year).listed_on }))];
  }
  const sheets = sheetsOf(figure.place, part);
  if (!sheets.length) return [title, make('p', { class: 'quiet' }, T(noRowKey(figure, part)))];
  return [title, sheets.map((sheet, n) => drawSheet(sheet, n === 0 || sheets.length < 3))];
}

// Why nothing stands on any sheet. Silence is not 0: only where a number is 0 is that what it says.
function noRowKey(figure, part) {
  if (isWithheld(figure)) return 'status.withheld';
  const number = part.role === 'denominator' ? figure.second : figure.first;
  if (number !== null) return 'no_row';
  return figure.indicator.kind === 'median' && figure.second === 0 ? 'no_case' : 'nothing_counted';
}

function drawSheet(sheet, isOpen) {
  const { filed, title, runs, columns } = sheet;
  return make('details', { class: 'sheet', open: isOpen },
    make('summary', {}, T('return_of', { place: filed.name, year: filed.year }), ' · ', make('span', { class: 'sheet-title' }, title), ' · ',
      T('rows', { count: numberWords(rowCount(runs)) })),
    make('table', { class: 'cells' }, make('tbody', {}, columns.map((column) => {
      const addresses = addressesOf(column, runs);
      const few = addresses.slice(0, FEW_RUNS).join(', ');
      const rest = addresses.slice(FEW_RUNS);
      return make('tr', {}, make('th', { scope: 'row' }, column.header),
        make('td', {}, few, rest.length > 0 && make('details', { class: 'more' },
          make('summary', {}, T('more', { count: rest.length })), rest.join(', '))));
    }))));
}

function commandLine(figure) {
  const parts = ['shanghui trace', figure.indicator.code, '--year', figure.place.year, '--division', figure.place.code];
  if (figure.item) parts.push('--breakdown', figure.item);
  parts.push('--as-known', D.release.name);
  return make('p', { class: 'command' }, T('as_read'), ' ', make('code', {}, parts.join(' ')));
}
