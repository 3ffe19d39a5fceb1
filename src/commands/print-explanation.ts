// One finding's explanation as a person from ops reads it, top down: what, since when, who says what, why, what was done.

import type { Config } from '../config/config.ts';
import { formatDuration, formatLocal } from '../domain/time.ts';
import type { StoredValue } from '../domain/value.ts';
import type { Evidence, EvidenceKey, EvidenceSide } from '../reconcile/evidence.ts';
import type { HistoryLine } from '../store/read-findings.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Explained } from './explanation.ts';
import { describeKey, formatAmount, nameOf } from './name-things.ts';
import { printable, printTable, type Cell, type Terminal } from './terminal.ts';
import { paintSeverity } from './tasks.ts';

export function printExplained(config: Config, explained: Explained, terminal: Terminal): void {
  const { finding } = explained;
  const boundary = config.rules.boundaries.find(({ id }) => id === finding.boundary);
  printHead(config, explained, boundary, terminal);
  printSides(config, explained.evidence, boundary, terminal);
  printRule(explained, boundary, terminal);
  printHistory(config, explained.history, terminal);
}

function printHead(config: Config, { finding, evidence, tasks, recounts, holds }: Explained, boundary: Boundary | undefined, terminal: Terminal): void {
  const { colors } = terminal;
  const local = (ms: number) => formatLocal(ms, config.timezone);
  terminal.out(`${colors.bold(nameOf('F', finding.id))}  ${paintSeverity(finding.severity, terminal)}  ${finding.life.state}`);
  terminal.out(colors.bold(printable(finding.title)));
  terminal.out('');
  const rows: [string, string][] = [
    ['boundary', `${finding.boundary}${boundary ? `: ${boundary.title}` : ''}`],
    ['key', describeKey(finding.keyColumns, finding.key)],
    ...(finding.order === null ? [] : [['order', finding.order] as [string, string]]),
    ['what', describeWhat(evidence)],
    ['since', `${local(finding.life.firstSeenAt)}${describeAge(finding.life.firstSeenAt, terminal)}`],
    ...(finding.life.openedAt === null ? [] : [['open since', `${local(finding.life.openedAt)}${finding.life.openings > 1 ? `, opened ${finding.life.openings} times` : ''}`] as [string, string]]),
    ...(finding.life.closedAt === null ? [] : [[`${finding.life.closedAs ?? 'closed'} at`, local(finding.life.closedAt)] as [string, string]]),
    ...(finding.valueAtRisk === null ? [] : [['at risk', formatAmount(finding.valueAtRisk)] as [string, string]]),
    ...tasks.map((task): [string, string] => ['task', `${nameOf('T', task.id)} for ${task.team}, ${task.state}${task.dueAt === null ? '' : `, due ${local(task.dueAt)}`}${task.assignee === null ? '' : `, assigned to ${task.assignee}`}`]),
    ...recounts.map(({ id, sku, facility, state }): [string, string] => ['recount', `${nameOf('R', id)} of ${sku} at ${facility}, ${state}`]),
    ...holds.map(({ order, state, placedAt }): [string, string] => ['hold', `invoice of order ${order}, ${state}, placed ${local(placedAt)}`]),
    ...(finding.runbook === null ? [] : [['what to do', finding.runbook] as [string, string]]),
  ];
  printTable(terminal, [{ title: '' }, { title: '' }], rows);
}

function describeAge(since: number, { now }: Terminal): string {
  const age = now() - since;
  return age > 0 ? ` (${formatDuration(age)} ago)` : '';
}

function describeWhat({ keys, group }: Evidence): string {
  const kinds = [...new Set(keys.flatMap((key) => key.kinds))];
  const total = group.differs.length > 0 ? [`the group's total differs in ${group.differs.join(', ')}`] : [];
  return [...kinds, ...total].join('; ');
}

function printSides(config: Config, evidence: Evidence, boundary: Boundary | undefined, terminal: Terminal): void {
  const [first] = evidence.keys;
  if (first === undefined) return;
  const single = evidence.keys.length === 1;
  if (single) printKey(first, boundary, terminal);
  else printKeys(evidence, boundary, terminal);
  if (evidence.group.shape.length > 0 || !single) printGroup(evidence, terminal);
  terminal.out('');
  for (const [system, at] of Object.entries(evidence.read_at)) terminal.out(terminal.colors.dim(`${system} read at ${formatLocal(Date.parse(at), config.timezone)}`));
}

/** One key: a column of the row a line, both sides beside each other, what is compared first. */
function printKey({ sides, kinds }: EvidenceKey, boundary: Boundary | undefined, terminal: Terminal): void {
  const compared = boundary?.compare.map(({ column }) => column) ?? [];
  const present = [...new Set(sides.flatMap(({ row }) => Object.keys(row?.values ?? {})))];
  const columns = [...compared.filter((column) => present.includes(column)), ...present.filter((column) => !compared.includes(column))];
  const differing = new Set(kinds.flatMap((kind) => (kind.startsWith('differs in ') ? kind.slice('differs in '.length).split(', ') : [])));
  terminal.out('');
  const mark = (column: string, text: string): Cell => (differing.has(column) ? { painted: terminal.colors.bold(printable(text)) } : text);
  const rows = columns.map((column) => [mark(column, column), ...sides.map((side) => mark(column, cellOf(side, column))), differing.has(column) ? '<- differs' : '']);
  const stated = ['rows', ...sides.map(({ row }) => (row === null ? '0' : String(row.rows))), ''];
  const systems = ['stated by', ...sides.map(({ row }) => row?.systems.join(', ') ?? ''), ''];
  printTable(terminal, [{ title: 'who says what' }, ...sides.map(({ name }) => ({ title: name })), { title: '' }], [...rows, stated, systems]);
  printDuplicates(sides, terminal);
}

function cellOf({ row }: EvidenceSide, column: string): string {
  if (row === null) return 'no row';
  const value = row.values[column];
  return value === undefined ? '' : formatStored(value);
}

function printDuplicates(sides: EvidenceKey['sides'], terminal: Terminal): void {
  for (const { name, row } of sides) {
    for (const [i, values] of (row?.duplicates ?? []).entries()) {
      const stated = Object.entries(values).filter(([, value]) => value !== null);
      terminal.out(`${name} row ${i + 1}: ${stated.map(([column, value]) => `${column} ${printable(formatStored(value))}`).join(', ')}`);
    }
  }
}

/** Several keys of a group: a key a line, with what is compared on both sides. */
function printKeys({ keys, key_columns, group }: Evidence, boundary: Boundary | undefined, terminal: Terminal): void {
  const columns = boundary?.compare.map(({ column }) => column) ?? (group.measure === null ? [] : [group.measure]);
  const within = key_columns.filter((column) => !group.columns.includes(column));
  const names = keys[0]?.sides.map(({ name }) => name) ?? [];
  terminal.out('');
  printTable(
    terminal,
    [...(within.length > 0 ? within : key_columns).map((title) => ({ title })), ...columns.flatMap((column) => names.map((name) => ({ title: `${name} ${column}`, align: 'right' as const }))), { title: '' }],
    keys.map(({ key, kinds, sides }) => [...key.slice(within.length > 0 ? group.columns.length : 0), ...columns.flatMap((column) => sides.map((side) => cellOf(side, column))), kinds.join('; ')]),
  );
}

function printGroup({ group }: Evidence, terminal: Terminal): void {
  const sides = group.sides.map(({ name, measure, facilities }) => `${name} ${measure === null ? '' : formatStored(measure)}${facilities === null || facilities.length === 0 ? '' : ` at ${facilities.join(', ')}`}`);
  const shape = group.shape.length === 0 ? '' : ` (${group.shape.join(', ')})`;
  terminal.out('');
  terminal.out(printable(`all of ${describeKey(group.columns, group.key)}${group.measure === null ? '' : `, ${group.measure}`}: ${sides.join('; ')}${shape}`));
}

function printRule({ finding, evidence }: Explained, boundary: Boundary | undefined, terminal: Terminal): void {
  const rule = boundary?.rules.find(({ id }) => id === finding.rule);
  terminal.out('');
  terminal.out(`because of rule ${terminal.colors.bold(finding.rule)}${rule ? ` (${rule.file}:${rule.line})` : ''}, version ${finding.ruleVersion}${rule && boundary?.version !== finding.ruleVersion ? ', edited since' : ''}`);
  for (const { condition, value, held } of evidence.receipt) {
    terminal.out(`  ${held ? terminal.colors.green('yes') : terminal.colors.dim('no ')}  ${printable(condition)}  ${terminal.colors.dim(printable(`it is ${value}`))}`);
  }
}

function printHistory(config: Config, history: readonly HistoryLine[], terminal: Terminal): void {
  if (history.length === 0) return;
  terminal.out('');
  printTable(
    terminal,
    [{ title: 'history' }, { title: '' }, { title: '' }],
    history.map((line) => [formatLocal(line.at, config.timezone), describeEvent(line), describeDetail(line)]),
  );
}

function describeEvent({ event, task, recount }: HistoryLine): string {
  const thing = event.startsWith('task.') && task !== null ? ` ${nameOf('T', task)}` : event.startsWith('recount.') && recount !== null ? ` ${nameOf('R', recount)}` : '';
  return `${event.replace('.', ' ')}${thing}`;
}

const SAID = ['because', 'team', 'person', 'reason', 'note', 'until', 'due_at', 'order', 'sku', 'facility'];

function describeDetail({ detail, who, runId }: HistoryLine): string {
  const stated = JSON.parse(detail) as Readonly<Record<string, unknown>>;
  const said = SAID.flatMap((name) => (typeof stated[name] === 'string' ? [name === 'because' ? String(stated[name]) : `${name} ${String(stated[name])}`] : []));
  return [...said, ...(runId === null ? [`by ${who}`] : [])].join(', ');
}

export function formatStored(value: StoredValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  return 'mixed' in value ? 'mixed' : `${value.amount.includes('.') ? value.amount : `${value.amount}.00`} ${value.currency}`;
}
