// `tallyman demo`: a made-up company with known faults, runs of the real thing on it, and what was planted beside what was found.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { UsageError } from '../domain/errors.ts';
import { run } from '../reconcile/run.ts';
import { StopRequest } from '../reconcile/stop.ts';
import type { RunSummary } from '../reconcile/summary.ts';
import { openSession } from '../sources/open-session.ts';
import { openStore, type Store } from '../store/store.ts';
import { compareWithPlanted, countResolved, type FaultRow, type StatedFinding } from './demo/compare-with-planted.ts';
import { type Company, catchUp, generateCompany } from './demo/generate-company.ts';
import { healFaults } from './demo/heal-faults.ts';
import { DAY, HOUR, MINUTE } from './demo/places.ts';
import { MIN_ORDERS } from './demo/plant-faults.ts';
import { environmentOf, readServer, type Servers } from './demo/servers.ts';
import { EXIT } from './exit-code.ts';
import { printTable } from './print-table.ts';
import { answer, type CommonOptions } from './setting.ts';
import { copyStarter } from './starter.ts';
import type { Terminal } from './terminal.ts';

interface DemoOptions extends Omit<CommonOptions, 'config'> {
  readonly orders: string;
  readonly seed: string;
  readonly dir: string;
  readonly mysql?: string;
  readonly postgres?: string;
}

interface DemoReport {
  readonly seed: number;
  readonly orders: number;
  readonly faults: readonly FaultRow[];
  readonly unplanted: number;
  readonly second_run: { readonly opened: number; readonly resolved: number; readonly reopened: number };
  readonly healed: { readonly planted: number; readonly resolved: number };
  readonly seconds: { readonly generate: number; readonly run: number };
}

/** The first run is as long ago: longer than two business days anywhere in the week, the longest that a rule waits. */
const WATCHED_MS = 4 * DAY + 12 * HOUR;
/** Only a folder that carries this file is ever emptied. */
const MARKER = '.tallyman-demo';

export function addDemoCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('demo')
    .description('make a small company with known faults, a database a system, run, and show what was planted beside what was found')
    .option('--orders <number>', 'how many orders the two channels took', '20000')
    .option('--seed <number>', 'another seed, another company', '1')
    .option('--dir <folder>', 'where to put it', 'tallyman-demo')
    .option('--mysql <url>', 'make its databases on this MySQL or MariaDB server, as tallyman_demo_…, in place of those that are there')
    .option('--postgres <url>', "make the ERP's database on this PostgreSQL server, as tallyman_demo_books, in place of one that is there")
    .option('--json', 'print one JSON document, for scripts')
    .option('--quiet', 'print errors only')
    .addHelpText('after', '\nExample:\n  tallyman demo --orders 5000 --dir /tmp/demo')
    .action(async (options: DemoOptions) => exit(await demoCommand(options, terminal)));
}

async function demoCommand(options: DemoOptions, terminal: Terminal): Promise<number> {
  const seed = wholeNumber('--seed', options.seed, 0);
  const orders = wholeNumber('--orders', options.orders, MIN_ORDERS);
  const servers: Servers = { mysql: readServer('--mysql', options.mysql), postgres: readServer('--postgres', options.postgres) };
  const dir = resolve(terminal.cwd, options.dir);
  const say = options.json || options.quiet ? () => undefined : terminal.out;
  await prepareFolder(dir, options.dir, servers);
  // The last run is now, so that whoever goes on from here is not in the past.
  const startMs = terminal.now() - 33 * MINUTE;
  say(`making a company of ${orders} orders in ${options.dir} …`);
  const company = await generateCompany({ seed, orders, dir, startMs, servers });
  const began = terminal.now();
  const config = await loadConfig(join(dir, 'tallyman.yaml'), { ...terminal.env, ...environmentOf(dir, servers) });
  const store = await openStore(config.state, { migrate: true });
  try {
    const { unplanted, unjudged, ...played } = await playDays({ config, store, company, dir, servers, startMs, say });
    const seconds = { generate: company.seconds, run: (terminal.now() - began) / 1_000 };
    const report: DemoReport = { seed, orders, ...played, unplanted: unplanted.length, seconds };
    answer(terminal, { ...options, config: '' }, report, () => printReport(report, unplanted, options.dir, terminal));
    // Silence must not be taken for agreement.
    for (const line of unjudged) terminal.err(line);
    return isPerfect(report) && unjudged.length === 0 ? EXIT.done : EXIT.no;
  } finally {
    await store.close();
  }
}

interface Stage {
  readonly config: Config;
  readonly store: Store;
  readonly company: Company;
  readonly dir: string;
  readonly servers: Servers;
  readonly startMs: number;
  readonly say: (line: string) => void;
}

interface Played extends Pick<DemoReport, 'faults' | 'second_run' | 'healed'> {
  readonly unplanted: readonly StatedFinding[];
  /** Boundaries that some run could not judge, with the reason. */
  readonly unjudged: readonly string[];
}

/** Five runs: days ago, once the feeds have come, today, today again, and after somebody put half of it right. */
async function playDays(stage: Stage): Promise<Played> {
  const { store, company, dir, servers, startMs, say } = stage;
  const unjudged = new Set<string>();
  const play = async (now: number): Promise<RunSummary> => {
    const summary = await runAt(stage, now);
    for (const { boundary, status, reason } of summary.boundaries)
      if (status !== 'complete' && status !== 'inactive') unjudged.add(`${boundary} was ${status}: ${reason ?? ''}`);
    return summary;
  };
  const first = await play(startMs - WATCHED_MS);
  say(`first run, days ago: ${count(first, 'pending')} suspicions, of which none has stood long enough yet; the feeds catch up`);
  await catchUp(dir, company.late, servers);
  say(`31 minutes later: ${describeOpened(await play(startMs - WATCHED_MS + 31 * MINUTE))}`);
  say(`today, when even what may take days has taken too long: ${describeOpened(await play(startMs + 31 * MINUTE))}`);
  const { rows, unplanted } = compareWithPlanted(company.faults, await statedFindings(store));
  const again = await play(startMs + 32 * MINUTE);
  const healed = await healFaults(dir, company.faults, servers);
  await play(startMs + 33 * MINUTE);
  return {
    faults: rows,
    unplanted,
    unjudged: [...unjudged],
    second_run: { opened: count(again, 'opened'), resolved: count(again, 'resolved'), reopened: count(again, 'reopened') },
    healed: { planted: healed.length, resolved: countResolved(healed, await statedFindings(store)) },
  };
}

function runAt({ config, store }: Stage, now: number): Promise<RunSummary> {
  return run({
    config,
    store,
    boundaries: config.rules.boundaries,
    openSession: (system) => openSession(system, { now: () => now }),
    only: null,
    dryRun: false,
    now,
    progress: () => undefined,
    stop: new StopRequest(),
  });
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least) throw new UsageError(`${option} wants a whole number of at least ${least}, not "${text}"`);
  return value;
}

async function prepareFolder(dir: string, asWritten: string, servers: Servers): Promise<void> {
  await mkdir(dir, { recursive: true });
  const found = await readdir(dir);
  if (found.length > 0 && !found.includes(MARKER))
    throw new UsageError(`--dir ${asWritten}: the folder holds something that is no demo; name another, or one that does not exist`);
  for (const name of found) await rm(join(dir, name), { recursive: true });
  await writeFile(join(dir, MARKER), 'Made by `tallyman demo`, which empties this folder before it makes a new company.\n');
  await copyStarter(dir);
  if (servers.mysql === null && servers.postgres === null) return;
  const lines = Object.entries(environmentOf(dir, servers)).map(([name, url]) => `${name}="${url}"\n`);
  await writeFile(join(dir, '.env'), lines.join(''), { mode: 0o600 });
}

function describeOpened(summary: RunSummary): string {
  return `${count(summary, 'opened')} findings opened, ${summary.tasks.opened} tasks, ${summary.recounts.requested} recounts, ${summary.holds.placed} invoices held`;
}

function count(summary: RunSummary, figure: 'pending' | 'opened' | 'resolved' | 'reopened'): number {
  return summary.boundaries.reduce((sum, { findings }) => sum + findings[figure], 0);
}

async function statedFindings(store: Store): Promise<readonly StatedFinding[]> {
  return (await store.findings(['open', 'resolved'])).map(({ rule, boundary, key, keyColumns, life }) => ({
    rule,
    boundary,
    state: life.state,
    key: new Map(key.map((part, i) => [keyColumns[i] ?? '', part])),
  }));
}

function isPerfect({ faults, unplanted, second_run, healed }: DemoReport): boolean {
  const all = faults.every(({ planted, found }) => planted === found) && healed.planted === healed.resolved;
  return all && unplanted === 0 && second_run.opened + second_run.resolved + second_run.reopened === 0;
}

function printReport(report: DemoReport, unplanted: readonly StatedFinding[], dir: string, terminal: Terminal): void {
  terminal.out('');
  const { colors } = terminal;
  printTable(
    terminal,
    [{ title: 'fault' }, { title: 'boundary' }, { title: 'planted', align: 'right' }, { title: 'found', align: 'right' }],
    report.faults.map(({ fault, boundary, planted, found }) => [
      fault,
      boundary,
      String(planted),
      { text: String(found), paint: planted === found ? colors.green : colors.red },
    ]),
  );
  const planted = report.faults.reduce((sum, row) => sum + row.planted, 0);
  const found = report.faults.reduce((sum, row) => sum + row.found, 0);
  terminal.out('');
  terminal.out(`${found} of ${planted} planted faults found; ${report.unplanted} findings on nothing planted`);
  for (const { rule, key } of unplanted.slice(0, 10))
    terminal.out(`  unplanted: ${rule} at ${[...key].map(([column, part]) => `${column} ${part}`).join(', ')}`);
  const { second_run, healed, seconds } = report;
  terminal.out(`run again on the same data: ${second_run.opened} opened, ${second_run.resolved} resolved, ${second_run.reopened} reopened`);
  terminal.out(`${healed.planted} faults healed: ${healed.resolved} resolved`);
  terminal.out(`made in ${seconds.generate.toFixed(1)} s, five runs in ${seconds.run.toFixed(1)} s`);
  terminal.out('');
  terminal.out(`Go on there:  cd ${relative(terminal.cwd, resolve(terminal.cwd, dir)) || '.'} && tallyman tasks`);
}
