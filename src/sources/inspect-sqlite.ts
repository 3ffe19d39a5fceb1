// What an SQLite file says of itself. It has no accounts: what may be written is a matter of the file's rights.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { SystemConfig } from '../config/config.ts';
import { driverFault } from './explain-error.ts';
import { askOf, type Catalog, type OrderQuestion } from './inspect-catalog.ts';
import { connectSqlite } from './sqlite-connection.ts';
import { sqliteSql } from './sqlite-sql.ts';

const { identifier, literal } = sqliteSql;

export const sqliteCatalog: Catalog = {
  async server({ ask }) {
    const [[version = ''] = []] = await ask('SELECT sqlite_version()');
    return { product: 'SQLite', version: version ?? '', account: null, timezone: null, offsetMinutes: null };
  },
  async excess({ system }) {
    if (!(await isWritable(system.url))) return [];
    const what = 'whoever runs tallyman may write this file: only its own `query_only` keeps it from doing so';
    return [{ level: 'note', what, where: system.url, cure: null }];
  },
  grant: async () => null,
  async sorts({ system }, { statement }: OrderQuestion) {
    // The driver never lets go of an EXPLAIN: on the session's own connection its transaction could not be ended any more.
    const connection = await connectSqlite(system, () => 0);
    try {
      const steps = await askOf(connection)(`EXPLAIN QUERY PLAN ${statement}`);
      return steps.some(([, , , step]) => /^USE TEMP B-TREE FOR (?:LAST TERM OF |RIGHT PART OF |LAST \d+ TERMS OF )?ORDER BY/.test(step ?? ''));
    } finally {
      await connection.close();
    }
  },
  async table({ ask }, { from }) {
    if (!('table' in from)) return null;
    const [name = '', schema = 'main'] = from.table.split('.').reverse();
    const [[type = null] = []] = await ask(
      `SELECT type FROM pragma_table_list WHERE schema = ${literal(schema)} COLLATE NOCASE AND name = ${literal(name)} COLLATE NOCASE`,
    );
    return type === null ? null : { name: identifier(name), indexable: type === 'table' };
  },
  // Its times are text in whatever form their writer chose: no read is narrowed by one.
  hasIndex: async () => true,
  indexTerm: (_, order) => order,
};

async function isWritable(file: string): Promise<boolean> {
  try {
    await access(file, constants.W_OK);
    return true;
  } catch (error) {
    const { code } = driverFault(error);
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error;
    return false;
  }
}

/** Of a file that may be anybody's: it is opened for reading, and nothing of it is changed. Rejects with a SourceError. */
export async function readSqliteTables(file: string): Promise<readonly string[]> {
  const system: SystemConfig = {
    ...{ name: 'state', role: 'oms', dialect: 'sqlite', url: file, timezone: 'UTC', statementTimeoutMs: 60_000, guard: null },
    ...{ owns: new Map(), datasets: new Map(), facilityCodes: new Map() },
  };
  const connection = await connectSqlite(system, () => 0);
  try {
    const rows = await askOf(connection)("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    return rows.map(([name]) => name ?? '');
  } finally {
    await connection.close();
  }
}
