// Comma-separated text → its lines of cells: quoted cells may hold commas, line ends and doubled quotes. What the columns mean is its reader's affair.

import { CsvError, parse } from 'csv-parse/sync';

export interface CsvRow {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** No rows where there is a fault; blanks around a cell do not count, empty lines are passed over. */
export function readCsv(text: string): { readonly rows: readonly CsvRow[]; readonly faultLine: number | null } {
  const rows: CsvRow[] = [];
  const collect = (cells: string[], { lines }: { readonly lines: number }): null => {
    // The parser says where a row ended.
    rows.push({ line: lines - (cells.join('').split('\n').length - 1), cells });
    return null;
  };
  try {
    parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, on_record: collect });
    return { rows, faultLine: null };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { rows, faultLine: Number(error['lines'] ?? rows.length + 1) };
  }
}
