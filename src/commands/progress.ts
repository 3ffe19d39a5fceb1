// A progress bar on anything over two seconds: rows read a system, their rate and, where the last run tells how many to expect, the time left.
// Only on a terminal, only on standard error.

import cliProgress from 'cli-progress';
import { formatDuration } from '../domain/time.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Store } from '../store/store.ts';
import type { CommonOptions } from './setting.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  readonly update: (boundary: string, system: string, rows: number) => void;
  readonly stop: () => void;
}

const SHOW_AFTER_MS = 2_000;

export async function startProgress(terminal: Terminal, options: CommonOptions, store: Store, boundaries: readonly Boundary[]): Promise<Progress> {
  if (!terminal.interactive || options.json || options.quiet) return { update: () => undefined, stop: () => undefined };
  const expected = new Map(await Promise.all(boundaries.map(async ({ id }) => [id, await store.lastRows(id)] as const)));
  const startedAt = terminal.now();
  const bars = new cliProgress.MultiBar({ hideCursor: true, clearOnComplete: true, stream: process.stderr, barsize: 20 });
  const begun = new Map<string, number>();
  const shown = new Map<string, cliProgress.SingleBar>();
  return {
    update: (boundary, system, rows) => {
      const now = terminal.now();
      const id = `${boundary} ${system}`;
      const since = begun.get(id) ?? now;
      begun.set(id, since);
      if (now - startedAt < SHOW_AFTER_MS) return;
      const total = expected.get(boundary)?.get(system) ?? 0;
      const bar = shown.get(id) ?? bars.create(Math.max(total, rows, 1), rows, { text: '' }, { format: total > 0 ? `${id}  {bar}  {text}` : `${id}  {text}` });
      shown.set(id, bar);
      if (rows > bar.getTotal()) bar.setTotal(rows);
      bar.update(rows, { text: describeReading(rows, total, now - since) });
    },
    stop: () => bars.stop(),
  };
}

/** `1200000 of about 2000000 rows, 600000 a second, 1s left`; `expected` 0: nobody knows. */
export function describeReading(rows: number, expected: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (rows / elapsedMs) * 1_000 : 0;
  const of = expected > 0 ? ` of about ${expected}` : '';
  const left = rate > 0 && expected > rows ? `, ${formatDuration(((expected - rows) / rate) * 1_000)} left` : '';
  return `${rows}${of} rows, ${Math.round(rate)} a second${left}`;
}
