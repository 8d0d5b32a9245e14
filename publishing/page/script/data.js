// What the page knows, unpacked: columns become places, indicators and figures that can be asked for.

async function unpacked(id) {
  const letters = document.getElementById(id).textContent.trim();
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

// A column of words given as numbers: the word of a row, null where it is blank.
function wordOf(column, row) {
  const number = column.at[row];
  return number < 0 ? null : column.words[number];
}

// Numbers given as the steps from one to the next.
function summed(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

let D = null; // the figures, once they are unpacked

function readData(raw) {
  const places = raw.places.code.map((code, n) => ({
    n,
    code,
    year: raw.places.year[n],
    name: wordOf(raw.places.name, n),
    level: wordOf(raw.places.level, n),
    parent: wordOf(raw.places.parent, n),
    line: wordOf(raw.places.line, n),
    standing: wordOf(raw.places.standing, n),
    errors: raw.places.errors[n],
  }));
  const years = raw.years.map((year) => year.year);
  const indicators = raw.indicators.map((indicator, n) => ({ ...indicator, n }));
  D = {
    raw,
    places,
    years,
    indicators,
    yearFacts: new Map(raw.years.map((year) => [year.year, year])),
    ofCode: new Map(places.map((place) => [place.year + ' ' + place.code, place])),
    ofLine: new Map(places.map((place) => [place.year + ' ' + place.line, place])),
    byYear: new Map(years.map((year) => [year, places.filter((place) => place.year === year)])),
    indicatorOf: new Map(indicators.map((indicator) => [indicator.code, indicator])),
    release: raw.releases[raw.releases.length - 1],
    items: rowsByKey(raw.items),
    history: rowsByKey(raw.history),
    causes: rowsByKey(raw.causes),
    breaks: rowsByKey(raw.breaks),
  };
  D.province = D.byYear.get(years[years.length - 1]).find((place) => place.level === 'province');
  for (const place of places) place.lineOfCode = place.line || place.code;
}

function keyOf(place, code, item) {
  return place + ' ' + code + ' ' + item;
}

// Rows of a table whose columns are place, indicator and perhaps item: key → numbers of rows.
function rowsByKey(table) {
  const found = new Map();
  summed(table.place).forEach((place, row) => {
    const item = table.item ? wordOf(table.item, row) : '';
    const key = keyOf(place, wordOf(table.indicator, row), item);
    if (found.has(key)) found.get(key).push(row);
    else found.set(key, [row]);
  });
  return found;
}

// The place with a code, or with the line of one that had the code in another year.
function placeOf(year, code) {
  const found = D.ofCode.get(year + ' ' + code);
  if (found) return found;
  const other = D.places.find((place) => place.code === code);
  return (other && D.ofLine.get(year + ' ' + other.line)) || null;
}

function placesOf(year, level, within) {
  const inside = within && within !== D.province.code ? within : null;
  return D.byYear.get(year).filter(
    (place) => place.level === level && (!inside || place.parent === inside || place.code === inside)
  );
}
