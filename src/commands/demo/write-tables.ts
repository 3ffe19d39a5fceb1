// Puts rows into the demo's databases and takes them out again, in files or on servers. What stands in them is decided elsewhere.

import { UsageError } from '../../domain/errors.ts';
import { makeMysqlDatabase, openMysqlTarget } from './mysql-target.ts';
import { DATABASES, type DatabaseName } from './places.ts';
import { makePostgresDatabase, openPostgresTarget } from './postgres-target.ts';
import { type Place, placeOf, type Servers } from './servers.ts';
import { SqliteTarget } from './sqlite-target.ts';
import type { Cell, Table, TableRow } from './table.ts';
import { TABLES } from './tables.ts';
import type { Target } from './target.ts';

/** What makes a record right again, or brings it up to date: these rows go, those come. */
export interface Correction {
  readonly remove: readonly TableRow[];
  readonly insert: readonly TableRow[];
}

/** Creates the databases and writes all rows. Files must not be there yet; a server's databases, and the state's among them, are made anew. */
export async function createDatabases(dir: string, servers: Servers, rows: readonly TableRow[]): Promise<void> {
  const byTable = groupByTable(rows);
  await makeAnew(placeOf('state', dir, servers));
  for (const database of DATABASES) {
    const place = placeOf(database, dir, servers);
    await makeAnew(place);
    await withTarget(place, async (target) => {
      const tables = tablesOf(database);
      await target.create(tables);
      for (const table of tables) await target.insert(table, byTable.get(table) ?? []);
      await target.addIndexes(tables);
    });
  }
}

export async function correct(dir: string, servers: Servers, corrections: readonly Correction[]): Promise<void> {
  const gone = groupByTable(corrections.flatMap(({ remove }) => remove));
  const come = groupByTable(corrections.flatMap(({ insert }) => insert));
  for (const database of DATABASES) {
    const tables = tablesOf(database).filter((table) => gone.has(table) || come.has(table));
    if (tables.length === 0) continue;
    await withTarget(placeOf(database, dir, servers), async (target) => {
      for (const table of tables) {
        const ids = (gone.get(table) ?? []).map((cells) => cells[0] ?? null);
        if (ids.length > 0) await target.remove(table, ids);
        await target.insert(table, come.get(table) ?? []);
      }
    });
  }
}

function tablesOf(database: DatabaseName): Table[] {
  return TABLES.filter((table) => table.database === database);
}

function groupByTable(rows: readonly TableRow[]): Map<Table, (readonly Cell[])[]> {
  const groups = new Map<Table, (readonly Cell[])[]>();
  for (const { table, cells } of rows) {
    const group = groups.get(table);
    if (group) group.push(cells);
    else groups.set(table, [cells]);
  }
  return groups;
}

async function makeAnew(place: Place): Promise<void> {
  if (place.dialect === 'sqlite') return;
  try {
    if (place.dialect === 'mysql') await makeMysqlDatabase(place.server, place.database);
    else await makePostgresDatabase(place.server, place.database);
  } catch (cause) {
    throw refusal(place, cause);
  }
}

/** PostgreSQL: somebody is connected to the database that is to be dropped. */
const IN_USE = '55006';

/** The server does not answer, or not to this account. What it said may repeat the URL. */
function refusal({ dialect, database }: Exclude<Place, { readonly dialect: 'sqlite' }>, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return cause;
  if (cause.code === IN_USE) return new UsageError(`--${dialect}: somebody is connected to ${database}, which is to be made anew: end that first`, { cause });
  const cure = 'check that it runs, the account, and that the account may create and drop databases';
  return new UsageError(`--${dialect}: the server cannot be used (${cause.code}): ${cure}`, { cause });
}

/** Runs `work` in one transaction; where it throws, nothing has changed. */
async function withTarget(place: Place, work: (target: Target) => Promise<void>): Promise<void> {
  const target = await openTarget(place);
  try {
    await work(target);
    await target.commit();
  } finally {
    await target.close();
  }
}

async function openTarget(place: Place): Promise<Target> {
  switch (place.dialect) {
    case 'sqlite':
      return new SqliteTarget(place.file);
    case 'mysql':
      return openMysqlTarget(place.url);
    case 'postgres':
      return openPostgresTarget(place.url);
    default:
      return place satisfies never;
  }
}
