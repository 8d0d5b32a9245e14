// Figures: what is known of one, and what it says of itself.

const BLANK_STATES = ['not_filed', 'sent_back', 'not_collected', 'filed_blank', 'not_applicable', 'withdrawn'];
const UNKNOWN_STATES = ['not_filed', 'sent_back', 'not_collected'];

function figureFrom(table, row, place, indicator, item) {
  const counties = wordOf(table.counties, row);
  const [inForce, expected] = counties ? counties.split('/').map(Number) : [null, null];
  return {
    place, indicator, item, inForce, expected,
    first: table.first[row],
    second: table.second[row],
    state: wordOf(table.state, row),
    status: wordOf(table.status, row),
  };
}

function isRate(indicator) {
  return indicator.kind === 'ratio' || indicator.kind === 'mean';
}

// The figure of a place and indicator; with an item, that of the breakdown.
function figureOf(place, indicator, item) {
  const row = place.n * D.indicators.length + indicator.n;
  const figure = figureFrom(D.raw.totals, row, place, indicator, item || '');
  if (!item) return figure;
  const found = D.items.get(keyOf(place.n, indicator.code, item));
  if (found) return { ...figure, first: D.raw.items.first[found[0]] };
  return ofNothing(figure);
}

// An item in which nothing was counted has no row: it is 0 where the item was asked and the total
// is known.
function ofNothing(figure) {
  const kind = D.raw.breakdowns[figure.item.split(':')[0]];
  const { indicator, place } = figure;
  const isAsked = !kind || !kind.years ||
    kind.years.some((year) => (indicator.cumulative ? year <= place.year : year === place.year));
  if (!isAsked) return { ...figure, state: 'not_collected', first: null, second: null };
  if (isBlank(figure) || figure.first === null) return { ...figure, first: null };
  return { ...figure, first: 0 };
}

function isBlank(figure) {
  return figure.state === null || BLANK_STATES.includes(figure.state);
}

function isWithheld(figure) {
  return figure.status === 'withheld' && !isBlank(figure);
}

function valueOf(figure) {
  if (figure.first === null || isBlank(figure)) return null;
  if (!isRate(figure.indicator)) return figure.first;
  return figure.second ? figure.first / figure.second : null;
}

// What stands where the value would: a number, or why there is none.
function shown(figure, plain) {
  if (isWithheld(figure)) return { words: T('status.withheld'), isNumber: false };
  const value = valueOf(figure);
  if (value !== null) {
    return { words: valueWords(value, figure.indicator.unit, plain), isNumber: true };
  }
  return { words: T('state.' + (isBlank(figure) ? figure.state : 'not_applicable')), isNumber: false };
}

function shownWithUnit(figure) {
  const { words, isNumber } = shown(figure);
  const unit = unitWords(figure.indicator);
  return isNumber && unit ? words + (unit === '%' ? ' %' : ' ' + unit) : words;
}

function unitWords(indicator) {
  return T('unit.' + indicator.unit, {}, indicator.unit);
}

function numeratorWords(figure, plain) {
  return isRate(figure.indicator) ? numberWords(figure.first, plain) : '';
}

function denominatorWords(figure, plain) {
  return numberWords(figure.second, plain);
}

function hasBase(indicator) {
  return isRate(indicator) || indicator.kind === 'median';
}

// `53 / 99`; of a median only how many cases it is of.
function baseWords(figure) {
  if (figure.second === null) return '';
  if (!isRate(figure.indicator)) return T('of_cases', { count: numberWords(figure.second) });
  return numberWords(figure.first) + ' / ' + numberWords(figure.second);
}

function countiesWords(figure) {
  return figure.expected === null ? '' : figure.inForce + ' / ' + figure.expected;
}

// Provisional or final is only what has a value.
function stateWords(figure) {
  const hasStatus = figure.status && (isWithheld(figure) || valueOf(figure) !== null);
  const words = [figure.state && T('state.' + figure.state), hasStatus && T('status.' + figure.status)];
  return words.filter(Boolean).join(T('comma'));
}

// What the releases said of a figure one after another; empty where the first is as it still is.
function historyOf(figure) {
  const { place, indicator, item } = figure;
  const rows = D.history.get(keyOf(place.n, indicator.code, item)) || [];
  return rows.map((row) => ({
    ...figureFrom(D.raw.history, row, place, indicator, item),
    release: wordOf(D.raw.history.release, row),
  }));
}

// Causes of what this release says otherwise than the one before, each with its class.
function causesOf(figure) {
  const rows = D.causes.get(keyOf(figure.place.n, figure.indicator.code, figure.item)) || [];
  return rows.flatMap((row) => wordOf(D.raw.causes.causes, row).split(';').map((cause) => cause.split(' ')));
}

// Why a figure cannot be compared with that of the year before, though both have a value.
function breakOf(figure) {
  const [row] = D.breaks.get(keyOf(figure.place.n, figure.indicator.code, '')) || [];
  if (row === undefined) return null;
  return { kind: wordOf(D.raw.breaks.kind, row), reason: wordOf(D.raw.breaks.reason, row) };
}

// The same place through all report years, by its line of codes.
function seriesOf(figure) {
  return D.years
    .map((year) => D.ofLine.get(year + ' ' + figure.place.line))
    .filter(Boolean)
    .map((place) => figureOf(place, figure.indicator, figure.item));
}
