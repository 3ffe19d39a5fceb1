// What `doctor` found, for people: system by system, each line with its mark, each cure below what it cures, nothing wider than the terminal. Nothing is decided here.

import { formatDuration, formatLocal } from '../domain/time.ts';
import type { DatasetReport, Finding, Level, Sample, Server, SystemReport } from '../sources/inspect-report.ts';
import type { BoundaryReport } from '../sources/inspect-uses.ts';
import type { StateReport } from './doctor-state.ts';
import { printable, type Terminal } from './terminal.ts';

export interface Examination {
  readonly state: StateReport;
  readonly systems: readonly SystemReport[];
  readonly boundaries: readonly BoundaryReport[];
}

type Mark = Level | 'well';
const MARKS: Readonly<Record<Mark, string>> = { well: '✓', note: '·', warning: '!', error: '✗' };
const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

export function printState({ status, place, server, pending, findings }: StateReport, terminal: Terminal): void {
  printHead('state', status, terminal);
  say(terminal, 2, 'well', `${place}${server ? `: ${describeServer(server)}` : ''}`, status !== 'unavailable');
  if (pending?.length === 0) say(terminal, 2, 'well', 'migrated and writable');
  printFindings(findings, terminal);
}

/** `zone` is the deployment's. */
export function printSystem({ system, role, status, server, datasets, findings }: SystemReport, zone: string, terminal: Terminal): void {
  terminal.out('');
  printHead(`${system} (${role})`, status, terminal);
  if (server) say(terminal, 2, 'well', describeServer(server));
  for (const dataset of datasets) say(terminal, 2, 'well', describeDataset(dataset, zone), dataset.rejected === 0 && dataset.rows !== null);
  printFindings(findings, terminal);
}

/** What the systems together come to. */
export function printConclusion({ state, systems, boundaries }: Examination, terminal: Terminal): void {
  printBoundaries(boundaries, terminal);
  terminal.out('');
  const counts = LEVELS.map((level) => [level, allFindings(state, systems).filter((finding) => finding.level === level).length] as const);
  const named = counts.flatMap(([level, n]) => (n === 0 ? [] : [`${n} ${level}${n === 1 ? '' : 's'}`]));
  terminal.out(named.length === 0 ? 'all is well' : named.join(', '));
}

/** For `--quiet`. */
export function printErrors({ state, systems }: Examination, terminal: Terminal): void {
  const errors = (findings: readonly Finding[]) => findings.filter(({ level }) => level === 'error');
  printFindings(errors(state.findings), terminal);
  for (const { findings } of systems) printFindings(errors(findings), terminal);
}

function allFindings(state: StateReport, systems: readonly SystemReport[]): readonly Finding[] {
  return [...state.findings, ...systems.flatMap(({ findings }) => findings)];
}

function printHead(name: string, status: SystemReport['status'], { colors, out }: Terminal): void {
  const paint = status === 'well' ? colors.green : colors.red;
  out(`${colors.bold(printable(name))} ${paint(status)}`);
}

function describeServer({ product, version, account, timezone, skewMs }: Server): string {
  const parts = [`${product} ${version}`];
  if (account !== null) parts.push(`as ${account}`);
  if (timezone !== null) parts.push(`its zone ${timezone}`);
  if (skewMs !== null)
    parts.push(Math.abs(skewMs) < 1_000 ? 'its clock is ours' : `its clock ${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind'}`);
  return parts.join(', ');
}

function describeDataset({ dataset, rows, examined, rejected, watermark }: DatasetReport, zone: string): string {
  const counted = rows === null ? 'not counted' : `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  const read = examined === rows ? '' : `, ${examined} of them read`;
  const fit = rejected === 0 ? ', all fit' : `, ${rejected} rejected`;
  return `${dataset}: ${counted}${read}${rows === 0 ? '' : fit}${watermark === null ? '' : `, complete until ${formatLocal(watermark, zone)}`}`;
}

/** What is wrong first. */
function printFindings(findings: readonly Finding[], terminal: Terminal): void {
  for (const level of LEVELS) {
    for (const finding of findings.filter((one) => one.level === level)) {
      say(terminal, 2, level, `${finding.where}: ${finding.what}`);
      for (const sample of finding.samples ?? []) write(terminal, 6, describeSample(sample), terminal.colors.dim);
      for (const line of finding.cure?.split('\n') ?? []) write(terminal, 6, line, terminal.colors.cyan);
    }
  }
}

function describeSample({ value, key, rows }: Sample): string {
  const shown = value === null ? 'null' : JSON.stringify(value);
  if (rows !== null) return `${shown} in ${rows} ${rows === 1 ? 'row' : 'rows'}`;
  const named = Object.entries(key ?? {}).map(([column, part]) => `${column} ${part ?? 'null'}`);
  return named.length === 0 ? shown : `${shown} at ${named.join(', ')}`;
}

function printBoundaries(boundaries: readonly BoundaryReport[], terminal: Terminal): void {
  if (boundaries.length === 0) return;
  terminal.out('');
  terminal.out(terminal.colors.bold('boundaries'));
  for (const { boundary, status, reason, notCompared } of boundaries) {
    say(terminal, 2, status === 'active' ? 'well' : 'note', `${boundary}: ${status === 'active' ? 'active' : `inactive: ${reason}`}`);
    for (const { system, columns } of notCompared) say(terminal, 4, 'note', `${system} does not keep ${columns.join(', ')}: not compared for its rows`);
  }
}

/** `holds`: a line that states a fact which is not well bears no mark of its own; the finding below does. */
function say(terminal: Terminal, indent: number, mark: Mark, text: string, holds = true): void {
  const { colors } = terminal;
  const paint = { well: colors.green, note: colors.dim, warning: colors.yellow, error: colors.red }[mark];
  write(terminal, indent, `${holds ? MARKS[mark] : ' '} ${text}`, (line) => (line.startsWith(MARKS[mark]) ? paint(MARKS[mark]) + line.slice(1) : line), 2);
}

/** Wrapped between words; further lines hang by `hang`. A word wider than the terminal stays whole: it may be part of a statement to be copied. */
function write({ width, out }: Terminal, indent: number, text: string, paint: (line: string) => string, hang = 0): void {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const room = (width ?? Number.POSITIVE_INFINITY) - indent - (lines.length > 0 ? hang : 0);
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  for (const [i, one] of [...lines, line].entries()) out(`${' '.repeat(indent + (i > 0 ? hang : 0))}${paint(one)}`);
}
