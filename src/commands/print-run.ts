// A run's figures as tables: the same that `run --json` prints. No figure is worked out here.

import { formatDuration } from '../domain/time.ts';
import type { BoundarySummary, RunSummary } from '../reconcile/summary.ts';
import { printable, printTable, type TableColumn, type Terminal } from './terminal.ts';

const right = (title: string): TableColumn => ({ title, align: 'right' });

export function printRun(summary: RunSummary, terminal: Terminal): void {
  const active = summary.boundaries.filter(({ status }) => status !== 'inactive');
  printBoundaries(active, terminal);
  for (const boundary of active) printTotals(boundary, terminal);
  for (const boundary of summary.boundaries) printProblems(boundary, terminal);
  const { tasks, recounts, holds } = summary;
  terminal.out('');
  terminal.out(`tasks     ${tasks.opened} opened, ${tasks.reopened} reopened, ${tasks.resolved} closed, ${tasks.open} open`);
  terminal.out(`recounts  ${recounts.requested} requested, ${recounts.open} open`);
  terminal.out(`holds     ${holds.placed} placed, ${holds.released} released, ${holds.standing} standing`);
  const took = Date.parse(summary.finished_at) - Date.parse(summary.started_at);
  terminal.out(`run ${summary.run} ${paint(summary.status, terminal)}${summary.dry_run ? ' (dry run: nothing was written)' : ''} at ${summary.started_at}, took ${took < 1_000 ? `${took} ms` : formatDuration(took)}`);
}

function printBoundaries(boundaries: readonly BoundarySummary[], terminal: Terminal): void {
  printTable(
    terminal,
    [{ title: 'boundary' }, { title: 'status' }, right('keys'), right('matched'), right('disagree'), right('away'), right('expected'), right('withheld'), right('unjudged'), right('pending'), right('opened'), right('continuing'), right('resolved'), right('reopened'), right('lapsed')],
    boundaries.map((b) => [
      b.boundary,
      { painted: paint(b.status, terminal) },
      ...[b.keys, b.matched, sum(b.discrepancies), b.confirmed_away, sum(b.expected), b.withheld, b.unjudged].map(count),
      ...[b.findings.pending, b.findings.opened, b.findings.continuing, b.findings.resolved, b.findings.reopened, b.findings.lapsed].map(count),
    ]),
  );
}

function printTotals(boundary: BoundarySummary, terminal: Terminal): void {
  if (boundary.totals.length === 0) return;
  const [left, rightName] = Object.keys(boundary.sides);
  const parts = Object.keys(boundary.totals[0]?.parts ?? {}).filter((part) => boundary.totals.some((total) => Number(total.parts[part]) !== 0));
  terminal.out('');
  printTable(
    terminal,
    [{ title: `${boundary.boundary} totals` }, right(left ?? 'left'), right(rightName ?? 'right'), right('variance'), ...parts.map((part) => right(`of it ${part.replace('_', ' ')}`))],
    boundary.totals.map((total) => [`${total.column}${total.currency === null ? '' : ` ${total.currency}`}`, total.left, total.right, total.variance, ...parts.map((part) => total.parts[part] ?? '')]),
  );
}

function printProblems(boundary: BoundarySummary, terminal: Terminal): void {
  if (boundary.reason !== null) terminal.out(`${boundary.boundary}: ${terminal.colors.yellow(printable(boundary.reason))}`);
  for (const sample of boundary.rejected_samples.slice(0, 5)) {
    const value = sample.value === null ? 'null' : JSON.stringify(sample.value);
    terminal.out(`${boundary.boundary}: rejected in ${sample.system}.${sample.dataset} ${sample.key.map((part) => part ?? 'null').map(printable).join(' / ')}: ${sample.column} ${printable(value)} ${sample.reason}`);
  }
  for (const sample of boundary.unjudged_samples.slice(0, 5)) {
    terminal.out(`${boundary.boundary}: no rule matches ${Object.entries(sample).map(([column, value]) => `${column} ${printable(value)}`).join(', ')}`);
  }
}

function paint(status: string, { colors }: Terminal): string {
  if (status === 'complete') return colors.green(status);
  return status === 'inactive' ? colors.dim(status) : colors.red(status);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, one) => total + one, 0);
}

function count(figure: number): string {
  return figure === 0 ? '-' : String(figure);
}
