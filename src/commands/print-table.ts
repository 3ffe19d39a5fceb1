// Aligned columns without borders, the same on a terminal and in a pipe but for colour; on a terminal too narrow for them, the columns that may are wrapped.

import Table from 'cli-table3';
import { printable, type Terminal } from './terminal.ts';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Holds sentences: wrapped, where the terminal is too narrow. */
  readonly wraps?: true;
  /** Left out on a terminal where it has nothing to show. In a pipe columns stay where they are. */
  readonly mayBeEmpty?: true;
}

/** Text that may hold anything, and how it is painted where it is. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

const GAP = '  ';
const NO_BORDERS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: GAP },
};

/** Without a line of titles where all are empty. */
export function printTable(terminal: Terminal, allColumns: readonly TableColumn[], allRows: readonly (readonly Cell[])[]): void {
  const shown = allColumns.map(({ mayBeEmpty }, i) => terminal.width === undefined || !mayBeEmpty || allRows.some((row) => row[i] !== ''));
  const columns = allColumns.filter((_, i) => shown[i]);
  const rows = allRows.map((row) => row.filter((_, i) => shown[i]));
  const titled = columns.some(({ title }) => title !== '');
  const texts = rows.map((row) => row.map((cell) => printable(typeof cell === 'string' ? cell : cell.text)));
  const widths = fitWidths(columns, texts, terminal.width);
  const table = new Table({
    head: titled ? columns.map(({ title }) => (title === '' ? '' : terminal.colors.dim(title))) : [],
    colAligns: columns.map(({ align }) => align ?? 'left'),
    ...(widths === null ? {} : { colWidths: [...widths], wordWrap: true }),
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row, i) => row.map((cell, column) => paint(cell, texts[i]?.[column] ?? ''))));
  if (rows.length === 0 && !titled) return;
  for (const line of table.toString().split('\n')) terminal.out(line.trimEnd());
}

function paint(cell: Cell, text: string): string {
  return typeof cell === 'string' ? text : cell.paint(text);
}

/** Each column's width, where something has to be wrapped; null where all fits. No word is ever broken: a terminal too narrow for one shows longer lines. */
function fitWidths(columns: readonly TableColumn[], texts: readonly (readonly string[])[], available: number | undefined): readonly number[] | null {
  const widths = measure(columns, texts, (text) => text.length);
  const words = measure(columns, texts, (text) => text.split(' ').reduce((longest, word) => Math.max(longest, word.length), 0));
  const least = columns.map(({ wraps }, i) => (wraps ? words[i] : widths[i]) ?? 0);
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (columns.length - 1)) - (available ?? Number.POSITIVE_INFINITY);
  if (excess <= 0) return null;
  while (excess > 0) {
    const slack = widths.map((width, i) => (width > (least[i] ?? 0) ? width : 0));
    const widest = slack.indexOf(Math.max(...slack));
    if (slack[widest] === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

function measure(columns: readonly TableColumn[], texts: readonly (readonly string[])[], sizeOf: (text: string) => number): number[] {
  return columns.map(({ title }, i) => texts.reduce((most, row) => Math.max(most, sizeOf(row[i] ?? '')), sizeOf(title)));
}
