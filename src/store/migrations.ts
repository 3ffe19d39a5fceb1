// Brings the state database up to date, and says how far it is. The steps are imported, so that names and order do not depend on files or on being compiled.

import type { Knex } from 'knex';
import * as head from '../../migrations/001-head.ts';
import * as headRow from '../../migrations/002-head-row.ts';
import * as runs from '../../migrations/003-runs.ts';
import * as boundaryRuns from '../../migrations/004-boundary-runs.ts';
import * as findings from '../../migrations/005-findings.ts';
import * as tasks from '../../migrations/006-tasks.ts';
import * as recounts from '../../migrations/007-recounts.ts';
import * as recountCauses from '../../migrations/008-recount-causes.ts';
import * as holds from '../../migrations/009-holds.ts';
import * as holdCauses from '../../migrations/010-hold-causes.ts';
import * as seals from '../../migrations/011-seals.ts';
import * as audit from '../../migrations/012-audit.ts';
import * as memory from '../../migrations/013-memory.ts';
import * as findingMarks from '../../migrations/014-finding-marks.ts';
import * as foldedTasks from '../../migrations/015-folded-tasks.ts';
import * as taskMembers from '../../migrations/016-task-members.ts';
import * as silences from '../../migrations/017-silences.ts';
import * as brokenSilences from '../../migrations/018-broken-silences.ts';
import * as readBaselines from '../../migrations/019-read-baselines.ts';
import { StoreError } from '../domain/errors.ts';
import { type Row, readText } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

interface Step {
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
}

const STEPS: readonly Step[] = [
  { name: '001-head', up: head.up },
  { name: '002-head-row', up: headRow.up },
  { name: '003-runs', up: runs.up },
  { name: '004-boundary-runs', up: boundaryRuns.up },
  { name: '005-findings', up: findings.up },
  { name: '006-tasks', up: tasks.up },
  { name: '007-recounts', up: recounts.up },
  { name: '008-recount-causes', up: recountCauses.up },
  { name: '009-holds', up: holds.up },
  { name: '010-hold-causes', up: holdCauses.up },
  { name: '011-seals', up: seals.up },
  { name: '012-audit', up: audit.up },
  { name: '013-memory', up: memory.up },
  { name: '014-finding-marks', up: findingMarks.up },
  { name: '015-folded-tasks', up: foldedTasks.up },
  { name: '016-task-members', up: taskMembers.up },
  { name: '017-silences', up: silences.up },
  { name: '018-broken-silences', up: brokenSilences.up },
  { name: '019-read-baselines', up: readBaselines.up },
];
const TABLE = 'tallyman_migrations';
const CONFIG: Knex.MigratorConfig = {
  tableName: TABLE,
  migrationSource: {
    getMigrations: async () => [...STEPS],
    getMigrationName: (step: Step) => step.name,
    getMigration: async (step: Step) => ({ up: step.up, down: refuseToGoBack }),
  },
};
/** Seconds that a second `migrate` waits for the first. */
const LOCK_SECONDS = 60;

async function refuseToGoBack(): Promise<void> {
  throw new Error('the state database is never migrated backwards: restore a backup');
}

export interface MigrationStatus {
  readonly done: readonly string[];
  readonly pending: readonly string[];
  /** Steps that only a newer tallyman knows. */
  readonly unknown: readonly string[];
}

export async function readMigrationStatus(db: StateDatabase): Promise<MigrationStatus> {
  const rows: readonly Row[] = (await db.knex.schema.hasTable(TABLE)) ? await db.knex(TABLE).select('name').orderBy('id') : [];
  const done = rows.map((row) => readText(row, 'name'));
  const known = new Set(STEPS.map((step) => step.name));
  return {
    done: done.filter((name) => known.has(name)),
    pending: STEPS.map((step) => step.name).filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !known.has(name)),
  };
}

/** Refuses a state database that a newer tallyman migrated, or that this one has yet to migrate. */
export function checkMigrated(status: MigrationStatus, place: string): void {
  checkNotNewer(status, place);
  if (status.pending.length === 0) return;
  throw new StoreError('NOT_MIGRATED', `the state database ${place} is ${status.done.length === 0 ? 'empty' : 'of an older tallyman'}: run "tallyman migrate"`);
}

export function checkNotNewer(status: MigrationStatus, place: string): void {
  if (status.unknown.length === 0) return;
  const step = status.unknown.join(', ');
  throw new StoreError('NEWER', `the state database ${place} was migrated by a newer tallyman (it has ${step}): use that version or a later one`);
}

/** The names of the steps taken. Two at once wait for each other, and a step that was cut short is taken again. */
export async function migrate(db: StateDatabase): Promise<readonly string[]> {
  return db.dialect === 'mysql' ? migrateUnderLock(db) : takeSteps(db);
}

/** Knex's own lock outlives a crash on MySQL; one that the server gives up with its connection does not, and whoever has it may free Knex's. */
async function migrateUnderLock(db: StateDatabase): Promise<readonly string[]> {
  return db.knex.transaction(async (keeper) => {
    const name = "CONCAT('tallyman migrate ', LEFT(DATABASE(), 40))";
    const row: Row | undefined = await keeper.first(keeper.raw(`GET_LOCK(${name}, ${LOCK_SECONDS}) AS got`));
    if (Number(row?.['got']) !== 1) throw new StoreError('BUSY', `another process is migrating the state database ${db.place}`);
    try {
      await db.knex.migrate.forceFreeMigrationsLock(CONFIG);
      return await takeSteps(db);
    } finally {
      await keeper.raw(`SELECT RELEASE_LOCK(${name})`);
    }
  });
}

async function takeSteps(db: StateDatabase): Promise<readonly string[]> {
  checkNotNewer(await readMigrationStatus(db), db.place);
  const [, names]: [number, string[]] = await db.knex.migrate.latest(CONFIG);
  return names;
}
