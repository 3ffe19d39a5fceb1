// A progress bar on anything over two seconds: rows read a system, and their rate. Only on a terminal, only on standard error.

import cliProgress from 'cli-progress';
import type { CommonOptions } from './setting.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  readonly update: (boundary: string, system: string, rows: number) => void;
  readonly stop: () => void;
}

const SHOW_AFTER_MS = 2_000;

export function startProgress(terminal: Terminal, options: CommonOptions): Progress {
  if (!terminal.interactive || options.json || options.quiet) return { update: () => {}, stop: () => {} };
  const startedAt = terminal.now();
  const bars = new cliProgress.MultiBar({ format: '{boundary}  {system}  {value} rows  {rate}/s', hideCursor: true, clearOnComplete: true, stream: process.stderr });
  const shown = new Map<string, cliProgress.SingleBar>();
  return {
    update: (boundary, system, rows) => {
      const seconds = (terminal.now() - startedAt) / 1_000;
      if (seconds * 1_000 < SHOW_AFTER_MS) return;
      const id = `${boundary} ${system}`;
      const bar = shown.get(id) ?? bars.create(0, 0, { boundary, system, rate: 0 });
      shown.set(id, bar);
      bar.update(rows, { rate: Math.round(rows / seconds) });
    },
    stop: () => bars.stop(),
  };
}
