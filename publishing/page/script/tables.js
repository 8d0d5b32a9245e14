// The table of the left: divisions of a level beside one another, or all indicators of one.
//
// A table is made as data first, so that what is shown and what is downloaded are one thing: columns
// with their words, rows of cells with the words of each and its words in a file.

function headed(key, words, more) {
  return { key, words, ...more };
}

// A cell of a figure: the number, or why there is none; a link to the figure.
function figureCell(figure, changes, scale) {
  const { words, isNumber } = shown(figure);
  return {
    words, isNumber, changes,
    inFile: shown(figure, true).words,
    // On a phone in place of two columns.
    under: isNumber ? baseWords(figure) : '',
    bar: isNumber && scale ? valueOf(figure) / scale : null,
    name: figure.place.name + T('comma') + figureWords(figure) + T('comma') + shownWithUnit(figure),
  };
}

function text(words, more) {
  return { words, inFile: words, ...more };
}

function restOfRow(figure) {
  const base = hasBase(figure.indicator)
    ? [{ words: numeratorWords(figure), inFile: numeratorWords(figure, true), isNumber: true },
       { words: denominatorWords(figure), inFile: denominatorWords(figure, true), isNumber: true }]
    : [];
  return [...base, text(countiesWords(figure), { isNumber: true }),
    text(stateWords(figure), { isState: true, isWithheld: isWithheld(figure) })];
}

function restOfHeads(withBase) {
  const base = withBase
    ? [headed('numerator', T('numerator'), { isNumber: true }), headed('denominator', T('denominator'), { isNumber: true })]
    : [];
  return [...base, headed('counties', T('counties_short'), { isNumber: true, title: T('counties_in_force') }),
    headed('state', T('state'))];
}

function placesTable() {
  const indicator = D.indicatorOf.get(looked.indicator);
  const [kind, item] = looked.breakdown.split(':');
  const places = placesOf(looked.year, looked.level, looked.within);
  const items = kind && !item ? itemsShown(indicator, kind) : [];
  const figures = places.map((place) => figureOf(place, indicator, item ? looked.breakdown : ''));
  const scale = indicator.unit === '%' ? Math.max(1, ...figures.map(valueOf)) : Math.max(...figures.map(valueOf), 0);
  const rows = places.map((place, n) => ({
    place, value: valueOf(figures[n]), isChosen: place.code === looked.division,
    cells: [
      text(place.name, { isHead: true, under: place.code }),
      figureCell(figures[n], { division: place.code }, scale),
      ...items.map((one) => figureCell(figureOf(place, indicator, one), { division: place.code, breakdown: one })),
      ...restOfRow(figures[n]),
    ],
    inFileFirst: [place.year, place.code],
  }));
  const mayOrder = !indicator.inOrderOfCodes;
  return {
    caption: captionOfPlaces(indicator, places.length),
    columns: [
      headed('name', T('level.' + looked.level), { sorts: ['code', 'name'] }),
      headed('value', figureWords(figures[0] || { indicator, item: '' }) + unitInBrackets(indicator),
        { isNumber: true, hasBars: mayOrder, sorts: mayOrder ? ['-value', 'value'] : [] }),
      ...items.map((one) => headed(one, itemWords(one), { isNumber: true, isItem: true })),
      ...restOfHeads(hasBase(indicator)),
    ],
    inFileFirst: [T('year'), T('code')],
    rows: inOrder(rows, mayOrder),
    note: mayOrder ? null : T('no_order'),
    isMatrix: items.length > 0,
    isOfPlaces: true,
    // Bars would put in order by eye what is not put in order.
    hasBars: mayOrder && items.length === 0 && rows.length > 1,
    file: [indicator.code, looked.breakdown.replace(':', '-'), looked.level, looked.year],
  };
}

function captionOfPlaces(indicator, count) {
  const within = placeOf(looked.year, looked.within) || D.province;
  const breakdown = looked.breakdown
    ? T('comma') + (looked.breakdown.includes(':') ? itemWords(looked.breakdown) : T('by_kind', { kind: kindWords(looked.breakdown) }))
    : '';
  return T('caption_places', {
    indicator: indicatorWords(indicator) + breakdown, year: looked.year, within: within.name,
    level: T('level_many.' + looked.level), count,
  });
}

function unitInBrackets(indicator) {
  const unit = unitWords(indicator);
  return unit ? T('brackets', { words: unit }) : '';
}

// Rows in the order asked for. A figure that is no number stands last, whichever way.
function inOrder(rows, mayOrder) {
  const byCode = (one, other) => (one.place.code < other.place.code ? -1 : 1);
  const spelled = (place) => (D.raw.readings[place.name] || '').replace(/\|\w+/g, '');
  if (looked.sort === 'name') {
    return [...rows].sort((one, other) => (spelled(one.place) < spelled(other.place) ? -1 : spelled(one.place) > spelled(other.place) ? 1 : byCode(one, other)));
  }
  if (mayOrder && looked.sort.endsWith('value')) {
    const way = looked.sort === 'value' ? 1 : -1;
    return [...rows].sort((one, other) =>
      (one.value === null) - (other.value === null) || way * (one.value - other.value) || byCode(one, other));
  }
  return rows;
}

function indicatorsTable() {
  const place = placeOf(looked.year, looked.division);
  const sheets = [...new Set(D.indicators.map((one) => one.sheet))];
  const bySheet = sheets.flatMap((sheet) => D.indicators.filter((one) => one.sheet === sheet));
  const rows = bySheet.map((indicator) => {
    const figure = figureOf(place, indicator, '');
    return {
      isChosen: indicator.code === looked.indicator,
      group: indicator.sheet,
      cells: [
        text(indicatorWords(indicator), { isHead: true }),
        figureCell(figure, { indicator: indicator.code }),
        text(unitWords(indicator), { isUnit: true }),
        ...(hasBase(indicator) ? restOfRow(figure) : [text(''), text(''), ...restOfRow(figure)]),
      ],
      inFileFirst: [place.year, place.code, place.name, indicator.code],
    };
  });
  return {
    caption: T('caption_indicators', { place: place.name, code: place.code, year: looked.year }),
    columns: [headed('name', T('indicator')), headed('value', T('value'), { isNumber: true }),
      headed('unit', T('unit')), ...restOfHeads(true)],
    inFileFirst: [T('year'), T('code'), T('division'), T('indicator_code')],
    rows, note: null, isMatrix: false, hasBars: false,
    file: ['indicators', place.code, looked.year],
  };
}

function tableShown() {
  return looked.table === 'indicators' ? indicatorsTable() : placesTable();
}

function drawTable(table) {
  let group = null;
  const body = [];
  for (const row of table.rows) {
    if (row.group && row.group !== group) {
      group = row.group;
      body.push(make('tr', { class: 'group' },
        make('th', { colspan: table.columns.length, scope: 'rowgroup' }, sheetWords(group))));
    }
    body.push(make('tr', { class: row.isChosen ? 'chosen' : null },
      row.cells.map((cell, n) => drawCell(cell, table.columns[n], row))));
  }
  const looks = ['figures', table.isMatrix && 'matrix', table.isOfPlaces && 'places'].filter(Boolean).join(' ');
  return make('table', { class: looks },
    make('caption', {}, table.caption),
    make('thead', {}, make('tr', {}, table.columns.map(drawHead))),
    make('tbody', {}, body));
}

function drawHead(column) {
  const sorts = column.sorts || [];
  const now = sorts.includes(looked.sort) ? (looked.sort === '-value' ? 'descending' : 'ascending') : null;
  return make('th', { scope: 'col', class: classOf(column), 'aria-sort': now, title: column.title },
    column.words,
    sorts.length > 0 && make('span', { class: 'sorts' }, sorts.map((sort) =>
      linkTo({ sort }, 'sort ' + sort, { 'aria-current': looked.sort === sort ? 'true' : null }, T('sort.' + sort)))));
}

function drawCell(cell, column, row) {
  const attributes = { class: [classOf(column), cell.isWithheld && 'withheld', cell.isNumber === false && 'no-number'].filter(Boolean).join(' ') || null };
  if (cell.isHead) {
    return make('th', { ...attributes, scope: 'row' }, cell.words, cell.under && ' ', cell.under && make('span', { class: 'code' }, cell.under));
  }
  if (!cell.changes) return make('td', attributes, cell.words);
  const link = linkTo(cell.changes, 'figure ' + JSON.stringify(cell.changes),
    { 'aria-label': cell.name, 'aria-current': row.isChosen && !column.isItem ? 'true' : null }, cell.words);
  const under = cell.under && !column.isItem ? make('span', { class: 'base-under' }, ' ', cell.under) : null;
  if (!column.hasBars) return make('td', attributes, link, under);
  const bar = make('span', { class: 'bar', 'aria-hidden': 'true' });
  if (cell.bar !== null) {
    const filled = make('span', {});
    filled.style.width = Math.max(0, Math.min(100, cell.bar * 100)) + '%';
    bar.append(filled);
  }
  return make('td', attributes, make('span', { class: 'with-bar' }, bar, link), under);
}

function classOf(column) {
  return [column.isNumber && 'number', column.hasBars && 'bars', 'col-' + column.key.replace(/[^a-z]/g, '-')]
    .filter(Boolean).join(' ');
}
