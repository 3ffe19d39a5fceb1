// A run's figures as tables: the same that `run --json` prints. No figure is worked out here.

import { formatDuration, formatLocal } from '../domain/time.ts';
import type { BoundarySummary, RunSummary } from '../reconcile/summary.ts';
import { type Cell, printTable, type TableColumn } from './print-table.ts';
import { printable, type Terminal } from './terminal.ts';

const right = (title: string): TableColumn => ({ title, align: 'right' });

export function printRun(summary: RunSummary, timezone: string, terminal: Terminal): void {
  const active = summary.boundaries.filter(({ status }) => status !== 'inactive');
  printSystems(active, timezone, terminal);
  printBoundaries(active, terminal);
  printFindings(active, terminal);
  printNamed(
    'rule',
    'found',
    active.map((boundary) => [boundary.boundary, boundary.by_rule]),
    terminal,
  );
  printNamed(
    'in order',
    'expected',
    active.map((boundary) => [boundary.boundary, boundary.expected]),
    terminal,
  );
  for (const boundary of active) printTotals(boundary, terminal);
  terminal.out('');
  for (const boundary of summary.boundaries) printSamples(boundary, terminal);
  printReasons(summary, terminal.out, terminal);
  const { tasks, recounts, holds } = summary;
  const pending = active.reduce((sum, { findings }) => sum + findings.pending, 0);
  if (pending > 0) terminal.out(`pending   ${pending}: each acts once it has stood as long as its rule says (\`for\`)`);
  terminal.out(`tasks     ${tasks.opened} opened, ${tasks.reopened} reopened, ${tasks.resolved} closed, ${tasks.open} open`);
  terminal.out(`recounts  ${recounts.requested} requested, ${recounts.open} open`);
  terminal.out(`holds     ${holds.placed} placed, ${holds.released} released, ${holds.standing} standing`);
  for (const { currency, amount, things } of summary.value_at_risk)
    if (currency !== null) terminal.out(`at risk   ${amount} ${currency}, of ${things === 1 ? 'one order or SKU' : `${things} orders and SKUs`}`);
  const took = Date.parse(summary.finished_at) - Date.parse(summary.started_at);
  const at = formatLocal(Date.parse(summary.started_at), timezone);
  terminal.out(
    `run ${summary.run} ${statusPaint(summary.status, terminal)(summary.status)}${summary.dry_run ? ' (dry run: nothing was written)' : ''} at ${at}, took ${took < 1_000 ? `${took} ms` : formatDuration(took)}`,
  );
}

/** For a quiet run: what could not be read is an error, and goes to standard error. */
export function printUnread(summary: RunSummary, terminal: Terminal): void {
  printReasons({ ...summary, boundaries: summary.boundaries.filter(({ status }) => status !== 'inactive') }, terminal.err, terminal);
}

/** Who was read, when, and how many rows. */
function printSystems(boundaries: readonly BoundarySummary[], timezone: string, terminal: Terminal): void {
  const rows = boundaries.flatMap(({ boundary, sides }) =>
    Object.entries(sides).flatMap(([side, { systems }]) =>
      Object.entries(systems).map(([system, read]): Cell[] => [
        boundary,
        side,
        system,
        status(read.status, terminal),
        count(read.rows),
        count(read.rejected),
        read.snapshot_at === null ? '' : formatLocal(Date.parse(read.snapshot_at), timezone),
      ]),
    ),
  );
  printTable(
    terminal,
    [{ title: 'boundary' }, { title: 'side' }, { title: 'system' }, { title: 'read' }, right('rows'), right('rejected'), { title: 'as of' }],
    rows,
  );
}

function printBoundaries(boundaries: readonly BoundarySummary[], terminal: Terminal): void {
  terminal.out('');
  printTable(
    terminal,
    [
      { title: 'boundary' },
      { title: 'status' },
      ...['keys', 'matched', 'missing', 'duplicated', 'differ', 'break', 'away', 'expected', 'unjudged', 'in flight', 'withheld'].map(right),
    ],
    boundaries.map((b) => [
      b.boundary,
      status(b.status, terminal),
      ...[
        b.keys,
        b.matched,
        ...['missing_in_', 'duplicated_in_', 'differs', 'breaks'].map((kind) => sumOf(b, kind)),
        b.confirmed_away,
        sum(b.expected),
        b.unjudged,
        b.in_flight,
        b.withheld,
      ].map(count),
    ]),
  );
}

/** A group whose total differs counts among those that differ. */
function sumOf({ discrepancies }: BoundarySummary, kind: string): number {
  const kinds = Object.entries(discrepancies).filter(([name]) => name.startsWith(kind) || (kind === 'differs' && name === 'group_differs'));
  return kinds.reduce((total, [, figure]) => total + figure, 0);
}

function printFindings(boundaries: readonly BoundarySummary[], terminal: Terminal): void {
  terminal.out('');
  const names = ['pending', 'opened', 'continuing', 'resolved', 'reopened', 'lapsed'] as const;
  printTable(
    terminal,
    [{ title: 'findings' }, ...names.map(right)],
    boundaries.map(({ boundary, findings }) => [boundary, ...names.map((name) => count(findings[name]))]),
  );
}

function printNamed(title: string, figure: string, all: readonly (readonly [string, Readonly<Record<string, number>>])[], terminal: Terminal): void {
  const rows = all.flatMap(([boundary, figures]) => Object.entries(figures).flatMap(([name, n]) => (n === 0 ? [] : [[`${boundary}/${name}`, count(n)]])));
  if (rows.length === 0) return;
  terminal.out('');
  printTable(terminal, [{ title }, right(figure)], rows);
}

/** The variance, and what it consists of; parts that are zero throughout are left out. */
function printTotals(boundary: BoundarySummary, terminal: Terminal): void {
  if (boundary.totals.length === 0) return;
  const [left, rightName] = Object.keys(boundary.sides);
  const parts = Object.keys(boundary.totals[0]?.parts ?? {}).filter((part) => boundary.totals.some((total) => Number(total.parts[part]) !== 0));
  terminal.out('');
  printTable(
    terminal,
    [
      { title: `${boundary.boundary} totals` },
      right(left ?? 'left'),
      right(rightName ?? 'right'),
      right('variance'),
      ...parts.map((part, i) => right(`${i === 0 ? 'of it ' : ''}${part.replaceAll('_', ' ')}`)),
    ],
    boundary.totals.map((total) => [
      `${total.column}${total.currency === null ? '' : ` ${total.currency}`}`,
      total.left,
      total.right,
      total.variance,
      ...parts.map((part) => total.parts[part] ?? ''),
    ]),
  );
}

function printSamples(boundary: BoundarySummary, terminal: Terminal): void {
  for (const { system, dataset, key, column, value, reason } of boundary.rejected_samples.slice(0, 5)) {
    const named = key.map((part) => part ?? 'null').join(' / ');
    terminal.out(
      printable(`${boundary.boundary}: rejected in ${system}.${dataset}, key ${named}: ${column} ${value === null ? 'null' : JSON.stringify(value)} ${reason}`),
    );
  }
  for (const facility of boundary.undeclared_facilities.slice(0, 5)) {
    terminal.out(
      `${boundary.boundary}: ${terminal.colors.yellow(printable(`"${facility}" is no declared facility: add it to facilities, or to the codes of the one that a system calls so`))}`,
    );
  }
  for (const sample of boundary.unjudged_samples.slice(0, 5)) {
    const named = Object.entries(sample).map(([column, value]) => `${column} ${value}`);
    terminal.out(printable(`${boundary.boundary}: no rule matches ${named.join(', ')}`));
  }
}

/** Why something was not read or not compared. */
function printReasons({ boundaries }: RunSummary, say: (line: string) => void, { colors }: Terminal): void {
  for (const { boundary, status, reason, sides } of boundaries) {
    const systems = Object.values(sides).flatMap((side) => Object.values(side.systems));
    const reasons = new Set([reason, ...systems.map((system) => system.reason)].filter((one) => one !== null));
    for (const one of reasons) say(`${boundary}: ${(status === 'inactive' ? colors.dim : colors.red)(printable(one))}`);
  }
}

function status(word: string, terminal: Terminal): Cell {
  return { text: word, paint: statusPaint(word, terminal) };
}

function statusPaint(word: string, { colors }: Terminal): (text: string) => string {
  if (word === 'complete') return colors.green;
  return word === 'inactive' ? colors.dim : colors.red;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, one) => total + one, 0);
}

function count(figure: number): string {
  return figure === 0 ? '-' : String(figure);
}
