// Showing what the address says, and starting.

function tell(words) {
  document.getElementById('told').textContent = words;
}

function option(value, words, chosen) {
  return make('option', { value, selected: String(value) === String(chosen) }, words);
}

function showControls() {
  const indicator = D.indicatorOf.get(looked.indicator);
  const years = [...D.years].reverse().map((year) => option(year, year + (D.yearFacts.get(year).is_final ? T('brackets', { words: T('status.final') }) : ''), looked.year));
  const levels = LEVELS.map((level) => option(level, T('level_many.' + level), looked.level));
  const prefectures = placesOf(looked.year, 'prefecture', null);
  const province = placeOf(looked.year, D.province.code);
  const within = [province, ...prefectures].map((place) => option(place.code, place.name, looked.within));
  const divisions = [
    option(province.code, province.name, looked.division),
    make('optgroup', { label: T('level_many.prefecture') }, prefectures.map((place) => option(place.code, place.name, looked.division))),
    prefectures.map((prefecture) => make('optgroup', { label: prefecture.name },
      placesOf(looked.year, 'county', prefecture.code).map((place) => option(place.code, place.name + ' ' + place.code, looked.division)))),
  ];
  const sheets = [...new Set(D.indicators.map((one) => one.sheet))];
  const indicators = sheets.map((sheet) => make('optgroup', { label: sheetWords(sheet) },
    D.indicators.filter((one) => one.sheet === sheet).map((one) => option(one.code, indicatorWords(one), looked.indicator))));
  const breakdowns = [option('', T('total'), looked.breakdown), indicator.breakdowns.map((kind) =>
    make('optgroup', { label: kindWords(kind) }, option(kind, T('by_kind', { kind: kindWords(kind) }), looked.breakdown),
      itemsShown(indicator, kind).map((item) => option(item, itemWords(item), looked.breakdown))))];
  for (const [id, options] of Object.entries({ year: years, level: levels, within, division: divisions, indicator: indicators, breakdown: breakdowns })) {
    const select = document.getElementById(id);
    select.replaceChildren();
    add(select, options);
  }
  document.getElementById('breakdown').disabled = !indicator.breakdowns.length;
  document.getElementById('within').disabled = looked.level === 'province';
}

// Every word of the frame, in the language spoken.
function showWords() {
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  for (const element of document.querySelectorAll('[data-words]')) element.textContent = T(element.dataset.words);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', T(element.dataset.label));
  document.getElementById('search').placeholder = T('search_hint');
  const moment = D.release.published_at;
  document.getElementById('release').textContent = T('release_line', { release: D.release.name, moment: inShanghai(moment) });
  showNotice();
  showReports();
  const other = document.getElementById('language');
  other.textContent = T('other_language');
  other.lang = lang === 'zh' ? 'en' : 'zh-CN';
  other.href = addressWith({ lang: lang === 'zh' ? 'en' : 'zh' });
}

// The notice of the home, which may be given in one language only.
function showNotice() {
  const notice = document.getElementById('notice');
  if (!notice) return;
  const [zh, en] = D.raw.notice;
  notice.textContent = lang === 'zh' ? zh : en;
  notice.lang = lang === 'zh' || zh === en ? 'zh-CN' : 'en';
}

// Links to the annual reports that stood beside the page when it was made.
function showReports() {
  const space = document.getElementById('reports');
  space.replaceChildren();
  space.hidden = !D.raw.reports.length;
  add(space, [T('reports'), D.raw.reports.map(([year, href]) => [' ', make('a', { href, lang: 'zh-CN' }, String(year))])]);
}

function showTable() {
  const table = tableShown();
  redraw('table-part',
    make('nav', { class: 'tabs', 'aria-label': T('which_table') },
      TABLES.map((one) => linkTo({ table: one }, 'table ' + one, { 'aria-current': looked.table === one ? 'page' : null }, T('table.' + one))),
      make('button', { type: 'button', class: 'download', 'data-key': 'download', onclick: download }, T('download'))),
    make('div', { class: 'scrolls', tabindex: '0', role: 'region', 'aria-label': table.caption, 'data-key': 'scrolls' }, drawTable(table)),
    table.note && make('p', { class: 'note' }, table.note),
    table.hasBars && make('p', { class: 'quiet bars-note' }, T('bars')));
}

function showFigure() {
  const figure = figureLooked();
  redraw('figure-part', drawFigure(figure));
  showChart();
  document.title = figureWords(figure) + ' · ' + figure.place.name + ' · ' + figure.place.year;
  return figure.place.name + ' ' + figure.place.year + T('comma') + figureWords(figure) + T('comma') + shownWithUnit(figure);
}

function showChart() {
  const space = document.getElementById('chart');
  if (!space) return;
  space.replaceChildren(drawChart(figureLooked(), Math.max(280, Math.min(640, space.clientWidth || 520))));
}

function show() {
  readAddress();
  showWords();
  showControls();
  showTable();
  const told = showFigure();
  const noted = document.getElementById('notes');
  noted.replaceChildren(...notes.map((note) => make('div', {}, note)));
  noted.hidden = !notes.length;
  tell(told);
}

function setUp() {
  for (const id of ['year', 'level', 'within', 'division', 'indicator', 'breakdown']) {
    document.getElementById(id).addEventListener('change', (event) => {
      const value = event.target.value;
      // Counties of a prefecture are what is looked for where one is chosen to look within.
      const more = id === 'within' && value !== D.province.code ? { level: 'county' } : {};
      go({ [id]: value, ...more });
    });
  }
  document.getElementById('skip').addEventListener('click', () => document.getElementById('figure-title').focus());
  setUpSearch();
  document.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
  window.addEventListener('hashchange', show);
  let drawing = 0;
  window.addEventListener('resize', () => {
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(showChart);
  });
}

async function start() {
  if (!window.DecompressionStream) {
    document.getElementById('waiting').textContent = document.getElementById('waiting').dataset.old;
    return;
  }
  readData(await unpacked('figures'));
  setUp();
  document.body.classList.add('ready');
  show();
  performance.mark('ready');
  readCells(await unpacked('cells'));
  const space = document.getElementById('made-of');
  if (space) redraw('made-of', drawMadeOf(figureLooked()));
  document.body.classList.add('with-cells');
  performance.mark('cells');
}
