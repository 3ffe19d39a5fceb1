// What a command sees of the world outside: where it prints, what surrounds it. No command touches process itself.

import Table from 'cli-table3';
import pc from 'picocolors';

export interface Terminal {
  /** A line on standard output: what was asked for. */
  readonly out: (line: string) => void;
  /** A line on standard error: what went wrong, and progress. */
  readonly err: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** Standard error is a terminal: a progress bar may be drawn on it. */
  readonly interactive: boolean;
  readonly now: () => number;
  /** Calls back on SIGINT and SIGTERM; returns a function that stops listening. */
  readonly onSignal: (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void;
}

export function processTerminal(): Terminal {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    env: process.env,
    cwd: process.cwd(),
    colors: pc.createColors(process.stdout.isTTY === true && pc.isColorSupported),
    interactive: process.stderr.isTTY === true,
    now: () => Date.now(),
    onSignal: (listener) => {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}

const NO_BORDERS = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ',
};

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Text that may hold anything, or what we have painted ourselves. */
export type Cell = string | { readonly painted: string };

/** Prints aligned columns without borders; the same on a terminal and in a pipe, but for colour. */
export function printTable(terminal: Terminal, columns: readonly TableColumn[], rows: readonly (readonly Cell[])[]): void {
  const table = new Table({
    head: columns.map(({ title }) => terminal.colors.dim(title)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map((cell) => (typeof cell === 'string' ? printable(cell) : cell.painted))));
  for (const line of table.toString().split('\n')) terminal.out(line.trimEnd());
}

/** Text from a database or a file, made safe for a terminal: no escape sequences, no line breaks. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '·');
}
