// Comma-separated text → its lines of cells: quoted cells may hold commas, line ends and doubled quotes. What the columns mean is its reader's affair.

export interface CsvRow {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A cell with what ends it; blanks around a cell do not count, those within quotes do. */
const CELL = /[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^",\n]*))(,|\n|$)/y;

/** Rows up to the first fault; empty lines are passed over. */
export function readCsv(text: string): { readonly rows: readonly CsvRow[]; readonly faultLine: number | null } {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let [line, start] = [1, 1];
  for (let at = 0; at < plain.length || cells.length > 0; ) {
    CELL.lastIndex = at;
    const match = CELL.exec(plain);
    if (!match) return { rows, faultLine: line };
    const [whole, quoted, bare = '', end] = match;
    cells.push(quoted === undefined ? bare.trimEnd() : quoted.replaceAll('""', '"'));
    at += whole.length;
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: start, cells });
    cells = [];
    start = line;
  }
  return { rows, faultLine: null };
}
