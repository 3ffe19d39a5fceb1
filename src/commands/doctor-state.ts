// The state database as `doctor` sees it: reachable, migrated, writable, its clock. Nothing is written: what is tried changes no row, and a file that is not there is not made.

import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import { SourceError, StoreError } from '../domain/errors.ts';
import { outside, skewFindings } from '../sources/inspect.ts';
import { type Finding, type Server, wordsOf } from '../sources/inspect-report.ts';
import { readSqliteTables } from '../sources/inspect-sqlite.ts';
import { readClock } from '../store/head.ts';
import { checkNotNewer, type MigrationStatus, readMigrationStatus } from '../store/migrations.ts';
import { openDatabase, type StateDatabase } from '../store/state-database.ts';
import { toStoreError } from '../store/state-errors.ts';

export interface StateReport {
  /** `unavailable`: no run could use it. */
  readonly status: 'well' | 'wrong' | 'unavailable';
  /** Without user and password. */
  readonly place: string;
  readonly server: Server | null;
  /** Migrations that are yet to be taken; null where that could not be seen. */
  readonly pending: readonly string[] | null;
  readonly findings: readonly Finding[];
}

type Base = Pick<StateReport, 'place'> & { readonly findings: Finding[] };

const MIGRATE = 'tallyman migrate';
const WHERE = 'state';

export async function inspectState({ state }: Pick<Config, 'state'>, now: () => number): Promise<StateReport> {
  const findings: Finding[] = [];
  const place = state.dialect === 'sqlite' ? state.url : placeOfServer(state.url);
  const base = { place, findings };
  try {
    if (state.dialect === 'sqlite') {
      if (!existsSync(state.url)) return await notMadeYet(state.url, base);
      if (await isEmptyFile(state.url))
        return await notMigrated(base, 'the state database is empty: the first run migrates it, or this', state.url, constants.W_OK);
    }
    const db = openDatabase(state, null, true);
    try {
      const server = await inspectServer(db, now, findings);
      const status = await readMigrationStatus(db);
      checkNotNewer(status, db.place);
      judgeMigrations(status, findings);
      if (status.done.length > 0) await tryWriting(db);
      return { ...base, status: findings.some(({ level }) => level === 'error') ? 'wrong' : 'well', server, pending: status.pending };
    } finally {
      await db.knex.destroy();
    }
  } catch (error) {
    const failure = error instanceof SourceError ? error : toStoreError(error, place);
    if (!(failure instanceof StoreError || failure instanceof SourceError)) throw failure;
    findings.push({ level: 'error', what: failure instanceof SourceError ? wordsOf(failure) : failure.message, where: WHERE, cure: null });
    return { ...base, status: 'unavailable', server: null, pending: null };
  }
}

function placeOfServer(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** A folder that is there, though the file is not. */
async function notMadeYet(file: string, base: Base): Promise<StateReport> {
  let folder = dirname(file);
  while (!existsSync(folder)) folder = dirname(folder);
  return await notMigrated(base, 'the state database is not there yet: the first run makes it, or this', folder, constants.W_OK | constants.X_OK);
}

async function notMigrated(base: Base, what: string, writable: string, rights: number): Promise<StateReport> {
  try {
    await access(writable, rights);
  } catch (error) {
    throw new StoreError('READ_ONLY', `the state database ${base.place} cannot be made: ${writable} may not be written`, { cause: error });
  }
  base.findings.push({ level: 'warning', what, where: WHERE, cure: MIGRATE });
  return { ...base, status: 'well', server: null, pending: null };
}

/** Opening a file as state sets its journal's mode: one that is not ours, or nobody's yet, is left as it is. */
async function isEmptyFile(file: string): Promise<boolean> {
  const tables = await readSqliteTables(file);
  if (tables.length === 0 || tables.includes('tallyman_migrations')) return tables.length === 0;
  throw new StoreError('OTHER', `${file} is another program's database (it has ${tables.slice(0, 3).join(', ')}): name a file of its own for the state`);
}

async function inspectServer(db: StateDatabase, now: () => number, findings: Finding[]): Promise<Server> {
  if (db.dialect === 'sqlite') {
    const { version } = (await db.knex.first(db.knex.raw('sqlite_version() AS version'))) as { readonly version: string };
    return { product: 'SQLite', version, account: null, timezone: null, offsetMinutes: null, skewMs: null };
  }
  const asked = db.knex.raw('VERSION() AS version, CURRENT_USER() AS account, @@global.time_zone AS zone, @@system_time_zone AS machine');
  const answer = (await db.knex.first(asked)) as Readonly<Record<'version' | 'account' | 'zone' | 'machine', string>>;
  const before = now();
  const theirs = await readClock(db);
  const skewMs = outside(theirs, before, now());
  findings.push(...skewFindings(skewMs, WHERE));
  const product = /mariadb/i.test(answer.version) ? 'MariaDB' : 'MySQL';
  const timezone = answer.zone === 'SYSTEM' ? answer.machine : answer.zone;
  return { product, version: answer.version, account: answer.account, timezone, offsetMinutes: null, skewMs };
}

function judgeMigrations({ done, pending }: MigrationStatus, findings: Finding[]): void {
  if (pending.length === 0) return;
  const what =
    done.length === 0
      ? 'the state database is empty: the first run migrates it, or this'
      : `not migrated yet: ${pending.join(', ')}: the next run does it, or this`;
  findings.push({ level: 'warning', what, where: WHERE, cure: MIGRATE });
}

/** Statements that touch no row are refused all the same where the right to them is missing, or the server takes none. */
async function tryWriting({ knex }: StateDatabase): Promise<void> {
  await knex.transaction(async (trx) => {
    await trx.raw('UPDATE head SET id = id WHERE 1 = 0');
    await trx.raw('DELETE FROM head WHERE 1 = 0');
    await trx.raw('INSERT INTO head SELECT * FROM head WHERE 1 = 0');
  });
}
