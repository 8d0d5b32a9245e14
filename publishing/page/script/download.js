// A table as a file: UTF-8 with a mark, so that a spreadsheet reads it as that.

// Text that a spreadsheet would take for a formula is given as text.
function inFile(value) {
  const words = String(value);
  const safe = /^[=+\-@\t\r]/.test(words) ? "'" + words : words;
  return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}

function csvOf(table) {
  const lines = [
    [...table.inFileFirst, ...table.columns.map((column) => column.words), T('release')],
    ...table.rows.map((row) => [...row.inFileFirst, ...row.cells.map((cell) => cell.inFile), D.release.name]),
  ];
  return '\ufeff' + lines.map((line) => line.map(inFile).join(',') + '\r\n').join('');
}

function download() {
  const table = tableShown();
  const name = ['shanghui', ...table.file.filter(Boolean), D.release.name].join('-').replace(/[^\w.-]+/g, '-') + '.csv';
  const url = URL.createObjectURL(new Blob([csvOf(table)], { type: 'text/csv;charset=utf-8' }));
  const link = make('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  tell(T('downloaded', { name }));
}
