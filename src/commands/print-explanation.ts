// One finding's explanation as a person from ops reads it, top down: what, since when, who says what, why, what was done, what cleared it.

import type { Config } from '../config/config.ts';
import { describeKey } from '../domain/key.ts';
import { formatDuration, formatLocal } from '../domain/time.ts';
import type { Evidence } from '../reconcile/evidence.ts';
import { describeDetail, describeEvent } from './describe-history.ts';
import { severityPaint } from './describe-task.ts';
import type { Explained } from './explanation.ts';
import { formatAmount, nameOf } from './name-things.ts';
import { describeWhat, type EvidenceReader, printEvidence } from './print-evidence.ts';
import { printTable } from './print-table.ts';
import { printable, type Terminal } from './terminal.ts';

export function printExplained(config: Config, explained: Explained, terminal: Terminal): void {
  const { finding } = explained;
  const boundary = config.rules.boundaries.find(({ id }) => id === finding.boundary);
  const reader: EvidenceReader = { boundary, timezone: config.timezone, terminal };
  printHead(reader, explained);
  printEvidence(reader, explained.evidence);
  printRule(reader, explained);
  printHistory(reader, explained);
  printClearing(reader, explained);
}

type Line = readonly [string, string];

function printHead(reader: EvidenceReader, { finding, evidence, tasks, recounts, holds }: Explained): void {
  const { terminal, timezone, boundary } = reader;
  const { colors } = terminal;
  const local = (ms: number) => formatLocal(ms, timezone);
  const { life } = finding;
  terminal.out(`${colors.bold(nameOf('F', finding.id))}  ${severityPaint(finding.severity, terminal)(finding.severity)}  ${life.state}`);
  terminal.out(colors.bold(printable(finding.title)));
  terminal.out('');
  const lines: Line[] = [
    ['boundary', `${finding.boundary}${boundary ? `: ${boundary.title}` : ''}`],
    ['key', describeKey(finding.keyColumns, finding.key)],
    ...optional('order', finding.order),
    ['what', describeWhat(evidence)],
    ['first seen', `${local(life.firstSeenAt)}${describeAge(life.firstSeenAt, terminal)}`],
    ...optional(
      'opens',
      life.state === 'pending' ? `when it has stood for ${formatDuration(finding.forMs)}: in a run from ${local(life.since + finding.forMs)} on` : null,
    ),
    ...optional('opened', life.openedAt === null ? null : `${local(life.openedAt)}${life.openings > 1 ? `, for the ${ordinal(life.openings)} time` : ''}`),
    ...optional(life.closedAs ?? 'closed', life.closedAt === null ? null : local(life.closedAt)),
    ...optional('kept quiet', finding.mutedBy === null ? null : describeMute(finding.mutedBy)),
    ...optional('labels', finding.labels.length === 0 ? null : finding.labels.join(', ')),
    ...optional('at risk', finding.valueAtRisk === null ? null : formatAmount(finding.valueAtRisk)),
    ...tasks.map(({ id, team, state, dueAt, assignee, acceptance, fold }): Line => {
      const until = state === 'accepted' && acceptance !== null ? ` by ${acceptance.by} until ${local(acceptance.until)} (${acceptance.reason})` : '';
      return [
        'task',
        `${nameOf('T', id)} for ${team}${fold === null ? '' : `, of ${fold.members} findings`}, ${state}${until}${dueAt === null ? '' : `, due ${local(dueAt)}`}${assignee === null ? '' : `, assigned to ${assignee}`}`,
      ];
    }),
    ...recounts.map(({ id, sku, facility, state }): Line => ['recount', `${nameOf('R', id)} of ${sku} at ${facility}, ${state}`]),
    ...holds.map(
      ({ order, state, placedAt, releasedAt }): Line => [
        'hold',
        `invoice of order ${order}, ${state}, placed ${local(placedAt)}${releasedAt === null ? '' : `, released ${local(releasedAt)}`}`,
      ],
    ),
    ...optional('what to do', finding.runbook),
  ];
  printTable(terminal, [{ title: '' }, { title: '', wraps: true }], lines);
}

function optional(name: string, text: string | null): readonly Line[] {
  return text === null ? [] : [[name, text]];
}

/** `baseline`, or `silence:dallas-move`. */
function describeMute(by: string): string {
  return by === 'baseline' ? 'it stood at the go-live: it acts when it grows, or clears and comes back' : `by the silence ${by.slice(by.indexOf(':') + 1)}`;
}

function describeAge(since: number, { now }: Terminal): string {
  const age = now() - since;
  return age > 0 ? ` (${formatDuration(age)} ago)` : '';
}

function ordinal(n: number): string {
  const suffix = n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

function printRule({ boundary, terminal, timezone }: EvidenceReader, { finding, evidence }: Explained): void {
  const { colors } = terminal;
  const rule = boundary?.rules.find(({ id }) => id === finding.rule);
  terminal.out('');
  const place = rule ? `${rule.file}:${rule.line}` : 'no longer among the rules';
  terminal.out(
    `because of rule ${colors.bold(finding.rule)} (${place}), version ${finding.ruleVersion}${rule && boundary?.version !== finding.ruleVersion ? '; its file was edited since' : ''}`,
  );
  const rows = evidence.receipt.map(({ condition, value, held }) => ({
    condition: localize(condition, timezone),
    value: `it is ${localize(value, timezone)}${held ? '' : ', but another of the alternatives held'}`,
    held,
  }));
  const { life, forMs } = finding;
  const stood = life.state === 'pending' || life.openedAt === null ? 'not yet' : `it had stood for ${formatDuration(life.openedAt - life.since)}`;
  if (forMs > 0) rows.push({ condition: `for ${formatDuration(forMs)}`, value: stood, held: life.state !== 'pending' });
  printTable(
    terminal,
    [{ title: '' }, { title: '', wraps: true }, { title: '', wraps: true }],
    rows.map(({ condition, value, held }) => [
      { text: held ? '  yes' : '  no', paint: held ? colors.green : colors.dim },
      condition,
      { text: value, paint: colors.dim },
    ]),
  );
}

/** Conditions and values were put into words when they were judged, their instants in UTC. */
function localize(text: string, timezone: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (instant) => formatLocal(Date.parse(instant), timezone));
}

function printHistory({ terminal, timezone }: EvidenceReader, { finding, history }: Explained): void {
  terminal.out('');
  const first = [formatLocal(finding.life.firstSeenAt, timezone), 'first seen', ''];
  const lines = history.map((line) => [formatLocal(line.at, timezone), describeEvent(line), describeDetail(line, timezone)]);
  printTable(terminal, [{ title: 'history' }, { title: '' }, { title: '', wraps: true }], [first, ...lines]);
}

/** A closed finding says what its end stands on. */
function printClearing(reader: EvidenceReader, { finding, history }: Explained): void {
  const { life } = finding;
  if (life.state !== 'resolved' && life.state !== 'lapsed') return;
  const last = history.findLast(({ event }) => event === `finding.${life.state}`);
  if (last === undefined) return;
  const { because, evidence } = JSON.parse(last.detail) as { readonly because: string; readonly evidence: Evidence | null };
  reader.terminal.out('');
  reader.terminal.out(reader.terminal.colors.bold(printable(`${life.state} because ${because}`)));
  if (evidence === null) return;
  const own = finding.per === 'key' ? evidence.keys.filter(({ key }) => key.every((part, i) => part === finding.key[i])) : evidence.keys;
  printEvidence(reader, { ...evidence, keys: own });
}
