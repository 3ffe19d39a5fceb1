// A made-up company for whole-run stories: a folder with tallyman.yaml and rules, the databases of its systems, and a state database of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import pc from 'picocolors';
import { runProgram } from '../../src/commands/program.ts';
import type { Terminal } from '../../src/commands/terminal.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { OpenSession } from '../../src/reconcile/open-systems.ts';
import { run } from '../../src/reconcile/run.ts';
import { StopRequest } from '../../src/reconcile/stop.ts';
import type { BoundarySummary, RunSummary } from '../../src/reconcile/summary.ts';
import { openSession } from '../../src/sources/open-session.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { freshMariadb, freshSqlite } from '../servers/databases.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** When the stories begin, unless they say otherwise. */
export const START = Date.UTC(2026, 10, 21, 12);

/** What stands in tallyman.yaml of each story: where the state database is. */
const STATE_LINE = 'state: "${STATE_URL}"';

export interface RunOptions {
  readonly boundaries?: readonly string[];
  readonly only?: { readonly column: string; readonly value: string };
  readonly dryRun?: true;
  readonly acceptDrop?: readonly string[];
  readonly baseline?: true;
  /** Stands between the run and its sources. */
  readonly through?: (open: OpenSession) => OpenSession;
}

export interface ProgramRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Company {
  readonly folder: string;
  /** What `${NAME}` in tallyman.yaml stands for; a story may move a system, or take it away. */
  readonly env: Record<string, string>;
  /** A second way into the state database, which knows nothing of tallyman. */
  readonly state: Knex;
  writeRules(name: string, yaml: string): void;
  /** One run at this instant, as the program makes it. */
  runAt(now: number, options?: RunOptions): Promise<RunSummary>;
  /** One command line of the program, by the clocks of this machine. */
  program(...words: string[]): Promise<ProgramRun>;
  /** As a person who works on tasks at this instant. */
  at<T>(now: number, work: (store: Store) => Promise<T>): Promise<T>;
  drop(): Promise<void>;
}

export interface CompanyOptions {
  /** tallyman.yaml; {@link STATE_LINE} is put before it. */
  readonly deployment: string;
  /** By name of the boundary's file, without `.yaml`. */
  readonly rules: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly state?: 'sqlite' | 'mariadb';
}

export async function openCompany(options: CompanyOptions): Promise<Company> {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-story-'));
  const state = options.state === 'mariadb' ? await freshMariadb() : freshSqlite();
  const env: Record<string, string> = { ...options.env, STATE_URL: state.url };
  const file = join(folder, 'tallyman.yaml');
  writeFileSync(file, `${STATE_LINE}\n${options.deployment}`);
  mkdirSync(join(folder, 'rules'));
  const writeRules = (name: string, yaml: string): void => writeFileSync(join(folder, 'rules', `${name}.yaml`), yaml);
  for (const [name, yaml] of Object.entries(options.rules)) writeRules(name, yaml);

  const withStore = async <T>(now: number, work: (store: Store) => Promise<T>): Promise<T> => {
    const config = await loadConfig(file, env);
    const store = await openStore(config.state, { migrate: true, now: () => now });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };

  return {
    folder,
    env,
    state: state.knex,
    writeRules,
    at: withStore,
    runAt: (now, { boundaries = [], only, dryRun, acceptDrop = [], baseline, through = unchanged } = {}) =>
      withStore(now, async (store) => {
        const config = await loadConfig(file, env);
        const chosen = config.rules.boundaries.filter(({ id }) => boundaries.length === 0 || boundaries.includes(id));
        const open = through((system) => openSession(system, { now: () => now }));
        return await run({
          config,
          store,
          boundaries: chosen,
          openSession: open,
          only: only ?? null,
          dryRun: dryRun === true,
          acceptDrop: new Set(acceptDrop),
          baseline: baseline === true,
          now,
          progress: ignore,
          stop: new StopRequest(),
        });
      }),
    program: (...words) => runCaptured(words, folder, env),
    drop: async () => {
      await state.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unchanged(open: OpenSession): OpenSession {
  return open;
}

function ignore(): void {
  // Nobody looks on, and nobody interrupts.
}

async function runCaptured(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<ProgramRun> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    env,
    cwd,
    colors: pc.createColors(false),
    interactive: false,
    now: () => Date.now(),
    onSignal: () => ignore,
  };
  const code = await runProgram(words, terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** One boundary's part of the summary. */
export function boundaryOf(summary: RunSummary, boundary: string): BoundarySummary {
  const found = summary.boundaries.find((one) => one.boundary === boundary);
  if (found === undefined) throw new Error(`the run has no boundary ${boundary}`);
  return found;
}

/** The figures of findings that are not zero. */
export function movesOf(summary: RunSummary, boundary: string): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(boundaryOf(summary, boundary).findings).filter(([, count]) => count > 0));
}

/** `rule key parts: state` of every finding that the state knows, in order. */
export async function findingsOf(company: Company): Promise<readonly string[]> {
  const rows: readonly { rule: string; key_parts: string; state: string }[] = await company.state('findings').select('rule', 'key_parts', 'state');
  return rows.map(({ rule, key_parts, state }) => `${rule} ${(JSON.parse(key_parts) as string[]).join('/')}: ${state}`).sort();
}

/** `rule key parts: team state` of every task, in order. */
export async function tasksOf(company: Company): Promise<readonly string[]> {
  const rows: readonly { rule: string; key_parts: string; team: string; state: string }[] = await company
    .state('tasks')
    .join('findings', 'findings.id', 'tasks.finding_id')
    .select('rule', 'key_parts', 'team', 'tasks.state');
  return rows.map(({ rule, key_parts, team, state }) => `${rule} ${(JSON.parse(key_parts) as string[]).join('/')}: ${team} ${state}`).sort();
}

const LASTING = ['findings', 'tasks', 'recounts', 'recount_causes', 'holds', 'hold_causes', 'group_memory'];
const OF_RUNS = ['runs', 'boundary_runs', 'head', 'seals'];

/** Every row that outlasts a run, and every audit line but the runs' own. */
export async function lastingState({ state }: Company): Promise<unknown> {
  const tables: Record<string, unknown> = {};
  for (const table of LASTING) tables[table] = await state(table).select('*').orderByRaw('1, 2');
  return { ...tables, audit: await state('audit').whereNot('event', 'like', 'run.%').select('*').orderBy('n') };
}

/** Every row of every table. */
export async function wholeState(company: Company): Promise<unknown> {
  const tables: Record<string, unknown> = {};
  for (const table of [...LASTING, ...OF_RUNS, 'audit']) tables[table] = await company.state(table).select('*').orderByRaw('1, 2');
  return tables;
}

/** Things to be dropped, the last one first. */
export class Belongings {
  readonly #things: { drop(): Promise<void> }[] = [];

  keep<T extends { drop(): Promise<void> }>(thing: T): T {
    this.#things.push(thing);
    return thing;
  }

  async drop(): Promise<void> {
    for (const thing of this.#things.splice(0).reverse()) await thing.drop();
  }
}
