// What MySQL and MariaDB say of themselves: versions, rights as SHOW GRANTS lists them, indexes. Statements that would cure something are written here, and never executed.

import type { DatasetMapping } from '../config/config.ts';
import type { Catalog, CatalogContext, OrderQuestion } from './inspect-catalog.ts';
import type { Finding } from './inspect-report.ts';
import { mysqlSql } from './mysql-sql.ts';
import type { SourceColumn } from './sql-dialect.ts';

const { identifier, literal } = mysqlSql;

export const mysqlCatalog: Catalog = {
  async server({ ask }) {
    const [[version = '', comment = '', account = null, zone = null, systemZone = null, offset = null] = []] = await ask(
      `SELECT VERSION(), @@version_comment, CURRENT_USER(), @@global.time_zone, @@system_time_zone,
      TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', @@global.time_zone))`,
    );
    const product = /mariadb/i.test(`${version}${comment}`) ? 'MariaDB' : 'MySQL';
    const timezone = zone === 'SYSTEM' ? systemZone : zone;
    return { product, version: version ?? '', account, timezone, offsetMinutes: offset === null ? null : Number(offset) };
  },
  async excess(context, mappings) {
    const grants = (await context.ask('SHOW GRANTS')).flatMap(([line]) => readGrant(line ?? '') ?? []);
    const writing = grants.filter((grant) => grant.writes.length > 0 || grant.passesOn);
    if (writing.length === 0) return [];
    const administers = writing.filter(({ object, writes, passesOn }) => object === '*.*' && (passesOn || writes.some((right) => ADMINISTRATION.has(right))));
    if (administers.length > 0) return [await administrator(context, administers, mappings)];
    return writing.map((grant) => ({
      level: 'warning',
      what: `the account could write: ${grant.passesOn ? [...grant.writes, 'GRANT OPTION'].join(', ') : grant.writes.join(', ')} on ${grant.object}`,
      where: grant.grantee,
      cure: revoke(grant),
    }));
  },
  async grant(context, mapping) {
    const { ask } = context;
    const account = await accountOf(context);
    if ('table' in mapping.from) return `GRANT SELECT ON ${await qualified(context, mapping.from.table)} TO ${account}`;
    const [[database = ''] = []] = await ask('SELECT DATABASE()');
    return `GRANT SELECT ON ${identifier(database ?? '')}.* TO ${account}`;
  },
  // EXPLAIN would not tell: for few rows the optimizer sorts whatever indexes there are.
  async sorts(context, { plan, columns, bare }: OrderQuestion) {
    return columns.length > 0 && !(bare && (await mysqlCatalog.hasIndex(context, plan.part.mapping, columns)));
  },
  async table(context, { from }) {
    if (!('table' in from)) return null;
    const [[type = null] = []] = await context.ask(
      `SELECT TABLE_TYPE FROM information_schema.TABLES WHERE ${sameTable(from.table, 'TABLE_SCHEMA', 'TABLE_NAME')}`,
    );
    return type === null ? null : { name: await qualified(context, from.table), indexable: type === 'BASE TABLE' };
  },
  async hasIndex({ ask }, { from }: DatasetMapping, columns: readonly SourceColumn[]) {
    if (!('table' in from)) return false;
    const rows = await ask(`SELECT INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS WHERE ${sameTable(from.table, 'TABLE_SCHEMA', 'TABLE_NAME')}
      AND INDEX_TYPE = 'BTREE' AND SUB_PART IS NULL AND COLLATION = 'A' AND SEQ_IN_INDEX <= ${columns.length} ORDER BY INDEX_NAME, SEQ_IN_INDEX`);
    return [...new Set(rows.map(([index]) => index))].some((index) => {
      const parts = rows.flatMap(([name, column]) => (name === index ? [column?.toLowerCase()] : []));
      return columns.every(({ name }, i) => parts[i] === name.toLowerCase());
    });
  },
  indexTerm: (column) => (column.byteOrdered ? identifier(column.name) : null),
};

/** Rights that let nobody change a row, a table or an account. */
const HARMLESS = new Set([
  ...['SELECT', 'USAGE', 'SHOW VIEW', 'SHOW DATABASES', 'PROCESS', 'EXECUTE', 'LOCK TABLES', 'CREATE TEMPORARY TABLES', 'REFERENCES'],
  ...['REPLICATION CLIENT', 'REPLICATION SLAVE', 'REPLICATION REPLICA', 'BINLOG MONITOR', 'SLAVE MONITOR', 'REPLICA MONITOR'],
]);
/** Whoever has one of these on everything is no reader with a right too many, but somebody's administrator: another account is needed. */
const ADMINISTRATION = new Set(['ALL PRIVILEGES', 'SUPER', 'CREATE USER', 'SHUTDOWN', 'RELOAD', 'SYSTEM_USER']);

interface Grant {
  readonly writes: readonly string[];
  /** As the server quotes them. */
  readonly object: string;
  readonly grantee: string;
  readonly passesOn: boolean;
}

const NAME = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|\\*)';
const GRANT = new RegExp(`^GRANT (.+?) ON ((?:[A-Z ]+ )?${NAME}(?:\\.${NAME})?) TO (${NAME}(?:@${NAME})?)(.*)$`, 's');
const RIGHT = /[^,(]+(?:\([^)]*\))?/g;

/** A line of SHOW GRANTS; undefined for roles, proxies and settings. What stands behind the grantee may hold a password's hash, and is not kept. */
function readGrant(line: string): Grant | undefined {
  const [, rights, object, grantee, rest] = GRANT.exec(line) ?? [];
  if (rights === undefined || object === undefined || grantee === undefined || rights === 'PROXY') return undefined;
  const all = (rights.match(RIGHT) ?? []).map((right) => right.trim());
  const writes = all.filter((right) => !HARMLESS.has(right.replace(/ *\(.*$/s, '')));
  return { writes, object, grantee, passesOn: /\bGRANT OPTION\b/.test(rest ?? '') };
}

function revoke({ writes, object, grantee, passesOn }: Grant): string {
  const back = writes.includes('ALL PRIVILEGES') ? [`GRANT SELECT ON ${object} TO ${grantee}`] : [];
  const rights = [...(writes.length > 0 ? [writes.join(', ')] : []), ...(passesOn ? ['GRANT OPTION'] : [])];
  return [...rights.map((right) => `REVOKE ${right} ON ${object} FROM ${grantee}`), ...back].join(';\n');
}

async function administrator(context: CatalogContext, grants: readonly Grant[], mappings: readonly DatasetMapping[]): Promise<Finding> {
  const [, host = '%'] = (await accountOf(context)).split(/@(?=[^@]*$)/);
  const reader = `${identifier('tallyman_reader')}@${host}`;
  const tables = new Set<string>();
  for (const { from } of mappings) if ('table' in from) tables.add(await qualified(context, from.table));
  const [[database = ''] = []] = await context.ask('SELECT DATABASE()');
  if (mappings.some(({ from }) => 'sql' in from)) tables.add(`${identifier(database ?? '')}.*`);
  return {
    level: 'warning',
    what: `the account administers the server (${grants.flatMap(({ writes }) => writes).join(', ')} on everything): tallyman needs one that can only read`,
    where: grants[0]?.grantee ?? '',
    cure: [`CREATE USER ${reader} IDENTIFIED BY '???'`, ...[...tables].map((table) => `GRANT SELECT ON ${table} TO ${reader}`)].join(';\n'),
  };
}

async function accountOf({ ask }: CatalogContext): Promise<string> {
  const [[account = ''] = []] = await ask('SELECT CURRENT_USER()');
  const [name = '', host = ''] = (account ?? '').split(/@(?=[^@]*$)/);
  return `${identifier(name)}@${identifier(host)}`;
}

async function qualified({ ask }: CatalogContext, table: string): Promise<string> {
  if (table.includes('.')) return table.split('.').map(identifier).join('.');
  const [[database = ''] = []] = await ask('SELECT DATABASE()');
  return `${identifier(database ?? '')}.${identifier(table)}`;
}

function sameTable(table: string, schemaColumn: string, nameColumn: string): string {
  const [name = '', schema] = table.split('.').reverse();
  return `${schemaColumn} = ${schema === undefined ? 'DATABASE()' : literal(schema)} AND ${nameColumn} = ${literal(name)}`;
}
