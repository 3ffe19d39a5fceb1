// Fresh state databases for tests: every store test runs on an embedded SQLite file and on MariaDB.

import type { Knex } from 'knex';
import { describe } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { JudgedGroup } from '../../src/lifecycle/judged.ts';
import { type Applied, type OpenOptions, openStore, type Store } from '../../src/store/store.ts';
import { describeWithMariadb, freshMariadb, freshSqlite } from '../servers/databases.ts';

/** An empty state database, and a second way into it that knows nothing of tallyman. */
export interface FreshState {
  readonly state: Config['state'];
  readonly knex: Knex;
  /** Migrated. Closed by `drop`. */
  open(options?: Omit<OpenOptions, 'migrate'>): Promise<Store>;
  drop(): Promise<void>;
}

export function describeOnBoth(title: string, body: (fresh: () => Promise<FreshState>) => void): void {
  describe(`${title}, on SQLite`, () => body(onSqlite));
  describeWithMariadb(`${title}, on MariaDB`, () => body(onMariadb));
}

async function onSqlite(): Promise<FreshState> {
  const file = freshSqlite();
  return freshState({ dialect: 'sqlite', url: file.path }, file.knex, () => file.drop());
}

async function onMariadb(): Promise<FreshState> {
  const database = await freshMariadb();
  return freshState({ dialect: 'mysql', url: database.url }, database.knex, () => database.drop());
}

function freshState(state: Config['state'], knex: Knex, drop: () => Promise<void>): FreshState {
  const stores: Store[] = [];
  return {
    state,
    knex,
    open: async (options) => {
      const store = await openStore(state, { ...options, migrate: true });
      stores.push(store);
      return store;
    },
    drop: async () => {
      for (const store of stores) await store.close();
      await drop();
    },
  };
}

/** One whole run over these groups, at this instant. */
export async function runOnce(store: Store, now: number, ...groups: readonly JudgedGroup[]): Promise<Applied> {
  const run = await store.beginRun({ now });
  const applied = await store.applyGroups(run, groups);
  await store.finishRun(run, 'complete', '{}');
  return applied;
}

/** The same, with its tasks folded at its end. */
export async function runAndFold(store: Store, now: number, groups: readonly JudgedGroup[], patience: Readonly<Record<string, number>> = {}) {
  const run = await store.beginRun({ now });
  const { foldable } = await store.applyGroups(run, groups);
  const { tasks } = await store.foldTasks(run, 'fulfillment', new Map(Object.entries(patience)), new Set(foldable));
  await store.finishRun(run, 'complete', '{}');
  return tasks;
}

/** Every row of every table but the runs', to hold one state against another. */
export async function readEverything(knex: Knex): Promise<unknown> {
  const tables = ['findings', 'tasks', 'folded_tasks', 'task_members', 'recounts', 'recount_causes', 'holds', 'hold_causes', 'group_memory'];
  const all: Record<string, unknown> = {};
  for (const table of tables) all[table] = await knex(table).select('*').orderByRaw('1, 2');
  return all;
}
