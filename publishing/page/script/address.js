// What is looked at, written in the address of the page: each link is a permanent one.

const LEVELS = ['province', 'prefecture', 'county'];
const TABLES = ['places', 'indicators'];

let looked = null; // what is looked at now
let notes = []; // what of the address this release does not have

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  notes = [];
  const one = (name, known, otherwise) => {
    const value = asked.get(name);
    if (value === null) return otherwise;
    if (known.includes(value)) return value;
    notes.push(T('unknown_in_address', { name, value }));
    return otherwise;
  };
  lang = one('lang', ['zh', 'en'], 'zh');
  const year = Number(one('year', D.years.map(String), String(D.years[D.years.length - 1])));
  const first = D.indicatorOf.has('chamber_coverage_rate') ? 'chamber_coverage_rate' : D.indicators[0].code;
  const indicator = one('indicator', [...D.indicatorOf.keys()], first);
  const codes = [...new Set(D.places.map((place) => place.code))];
  const divisionCode = one('division', codes, D.province.code);
  const kinds = D.indicatorOf.get(indicator).breakdowns;
  const breakdowns = kinds.flatMap((kind) => [kind, ...itemsOf(kind).map(([code]) => kind + ':' + code)]);
  const place = placeOf(year, divisionCode) || placeOf(year, D.province.code);
  if (place.line !== D.places.find((known) => known.code === divisionCode).line) {
    notes.push(T('not_in_year', { year, code: divisionCode }));
  }
  looked = {
    lang, year, indicator,
    division: place.code,
    level: one('level', LEVELS, 'prefecture'),
    within: withinOf(one('within', codes, D.province.code)),
    breakdown: one('breakdown', ['', ...breakdowns], ''),
    table: one('table', TABLES, 'places'),
    sort: one('sort', ['code', 'name', 'value', '-value'], 'code'),
  };
}

// What is compared lies within the region or a prefecture: within a county there is nothing.
function withinOf(code) {
  const place = D.places.find((known) => known.code === code);
  if (place.level !== 'county') return code;
  notes.push(T('not_within', { place: place.name, code }));
  return D.province.code;
}

// The address at which something is another than now.
function addressWith(changes) {
  const next = { ...looked, ...changes };
  if (changes.indicator !== undefined && changes.breakdown === undefined) next.breakdown = '';
  const parts = new URLSearchParams();
  for (const name of ['year', 'level', 'within', 'division', 'indicator', 'breakdown', 'table', 'sort', 'lang']) {
    const isUsual = (name === 'breakdown' && !next.breakdown) || (name === 'sort' && next.sort === 'code') ||
      (name === 'table' && next.table === 'places') || (name === 'within' && next.within === D.province.code);
    if (!isUsual) parts.set(name, next[name]);
  }
  return '#' + parts.toString().replace(/%3A/g, ':');
}

function go(changes) {
  location.hash = addressWith(changes);
}
