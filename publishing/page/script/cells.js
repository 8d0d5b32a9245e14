// Where what counts in a county's figure stands: sheets, columns and rows of its returns.

let C = null; // the cells, once they are unpacked

function readCells(raw) {
  const starts = [];
  for (let at = 0; at < raw.sets.length; at += 1 + 2 * raw.sets[at]) starts.push(at);
  const groups = new Map();
  const filing = summed(raw.groups.filing);
  const set = summed(raw.groups.set);
  summed(raw.groups.place).forEach((place, row) => {
    const key = place + ' ' + raw.groups.query[row] + ' ' + wordOf(raw.groups.item, row);
    const group = { filing: filing[row], sheet: wordOf(raw.groups.sheet, row), set: set[row] };
    if (groups.has(key)) groups.get(key).push(group);
    else groups.set(key, [group]);
  });
  const layouts = new Map();
  summed(raw.layoutOf.filing).forEach((of, row) => {
    const [sheet, title, fields] = raw.layouts[raw.layoutOf.layout[row]];
    layouts.set(of + ' ' + sheet, { title, fields: new Map(fields.map(([name, ...at]) => [name, at])) });
  });
  const queries = new Map(
    raw.queries.map(([measure, kind, counted, fields], n) => [
      measure + ' ' + kind, { n, measure, counted, fields: fields ? fields.split(' ') : [] },
    ])
  );
  C = { raw, starts, groups, layouts, queries };
}

// The runs of rows of a set, as [first, last].
function runsOf(set) {
  const numbers = C.raw.sets;
  let at = C.starts[set];
  const runs = [];
  let row = -1;
  for (let left = numbers[at]; left > 0; left -= 1) {
    const first = row + 1 + numbers[at + 1];
    row = first + numbers[at + 2];
    runs.push([first, row]);
    at += 2;
  }
  return runs;
}

function columnLetters(number) {
  let letters = '';
  for (let left = number; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  }
  return letters;
}

// The measures a figure is made of: its numerator and its denominator, or it alone.
function measuresOf(figure) {
  const { indicator } = figure;
  const [kind, item] = figure.item ? figure.item.split(':') : ['', ''];
  const [first, second] = indicator.measures;
  const measures = [{ role: isRate(indicator) ? 'numerator' : 'value', measure: first, kind, item: item || '' }];
  // The cases of a median are the rows themselves.
  if (second && indicator.kind !== 'median') {
    measures.push({ role: 'denominator', measure: second, kind: '', item: '' });
  }
  return measures;
}

// The sheets on which a measure of a place stands, newest return first: the return's place, the
// title of the sheet, its runs of rows and the columns that decide.
function sheetsOf(place, part) {
  const query = C.queries.get(part.measure + ' ' + part.kind);
  if (!query) return [];
  const groups = C.groups.get(place.n + ' ' + query.n + ' ' + part.item) || [];
  return groups
    .map((group) => {
      const layout = C.layouts.get(group.filing + ' ' + group.sheet);
      return {
        filed: D.places[group.filing],
        title: layout ? layout.title : group.sheet,
        runs: runsOf(group.set),
        columns: layout ? columnsOf(query, group.sheet, part.item, layout) : [],
      };
    })
    .sort((one, other) => other.filed.year - one.filed.year);
}

function columnsOf(query, sheet, item, layout) {
  const names = query.fields
    .filter((field) => field.startsWith(sheet + '.'))
    .map((field) => field.slice(sheet.length + 1).replace('*', '').replace('{item}', item));
  return [...new Set(names)]
    .filter((name) => layout.fields.has(name))
    .map((name) => {
      const [row, column] = layout.fields.get(name);
      const [zh, en] = C.raw.headers[sheet + '.' + name] || [name, name];
      return { letters: columnLetters(column), row, header: lang === 'zh' ? zh : en };
    })
    .sort((one, other) => one.letters.length - other.letters.length || (one.letters < other.letters ? -1 : 1));
}

// Addresses of a column's cells in these runs: `E6, E8:E12`. A label of a cover stands in one row.
function addressesOf(column, runs) {
  if (column.row !== null) return [column.letters + column.row];
  return runs.map(([first, last]) =>
    column.letters + first + (last > first ? ':' + column.letters + last : ''));
}

function rowCount(runs) {
  return runs.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
