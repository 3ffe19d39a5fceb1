// What PostgreSQL says of itself: versions, rights as its catalogue lists them, indexes. Statements that would cure something are written here, and never executed.

import type { DatasetMapping } from '../config/config.ts';
import type { Ask, Catalog, OrderQuestion } from './inspect-catalog.ts';
import type { Finding } from './inspect-report.ts';
import { postgresSql } from './postgres-sql.ts';

const { identifier, literal } = postgresSql(true);

export const postgresCatalog: Catalog = {
  async server({ ask }) {
    const [[version = '', account = null, zone = null, offset] = []] = await ask(`SELECT current_setting('server_version'), current_user, reset_val,
      extract(epoch FROM (now() AT TIME ZONE reset_val) - (now() AT TIME ZONE 'UTC')) / 60 FROM pg_settings WHERE name = 'TimeZone'`);
    return { product: 'PostgreSQL', version: version ?? '', account, timezone: zone, offsetMinutes: Number(offset) };
  },
  async excess({ ask }, mappings) {
    const [[superuser, roles, databases, writesAll, account = ''] = []] = await ask(`SELECT r.rolsuper, r.rolcreaterole, r.rolcreatedb,
      EXISTS (SELECT FROM pg_roles w WHERE w.rolname = 'pg_write_all_data' AND pg_has_role(current_user, w.oid, 'USAGE')), current_user
      FROM pg_roles r WHERE r.rolname = current_user`);
    const reader = identifier(account ?? '');
    const tables = await tablesOf(ask, mappings);
    if (superuser === 't') return [needsReader(account ?? '', 'is a superuser', tables)];
    const owned = tables.filter((table) => table.owned);
    if (owned.length > 0) return [needsReader(account ?? '', `owns ${owned.map(({ name }) => name).join(', ')}`, tables)];
    const powers = [...(roles === 't' ? ['CREATEROLE'] : []), ...(databases === 't' ? ['CREATEDB'] : [])];
    return [
      ...(powers.length > 0
        ? [warning(`the account has ${powers.join(' and ')}`, reader, `ALTER ROLE ${reader} ${powers.map((power) => `NO${power}`).join(' ')}`)]
        : []),
      ...(writesAll === 't' ? [warning('the account may write all tables', reader, `REVOKE pg_write_all_data FROM ${reader}`)] : []),
      ...(await writableTables(ask, tables)),
      ...(await writableSchemas(ask, tables)),
    ];
  },
  async grant({ ask }, { from }) {
    const [[account = ''] = []] = await ask('SELECT current_user');
    const reader = identifier(account ?? '');
    if ('sql' in from) return `GRANT SELECT ON ALL TABLES IN SCHEMA ${identifier('public')} TO ${reader}`;
    const [name = '', schema] = from.table.split('.').reverse();
    // Found by name alone: whoever may not use a schema is not told what it resolves to.
    const [[inSchema, usable] = []] =
      await ask(`SELECT n.nspname, has_schema_privilege(n.oid, 'USAGE') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND c.relname = ${literal(name)} AND n.nspname ${schema === undefined ? "<> ALL (ARRAY['pg_catalog', 'information_schema'])" : `= ${literal(schema)}`}
      ORDER BY n.nspname = 'public' DESC, n.nspname LIMIT 1`);
    if (inSchema === undefined || inSchema === null) return null;
    const usage = usable === 't' ? [] : [`GRANT USAGE ON SCHEMA ${identifier(inSchema)} TO ${reader}`];
    return [...usage, `GRANT SELECT ON ${identifier(inSchema)}.${identifier(name)} TO ${reader}`].join(';\n');
  },
  async sorts({ ask }, { statement }: OrderQuestion) {
    // Whatever it costs: a small table is sorted although an index would do.
    await ask("SELECT set_config('enable_sort', 'off', true), set_config('enable_incremental_sort', 'off', true)");
    const plan = await ask(`EXPLAIN (FORMAT JSON) ${statement}`);
    await ask("SELECT set_config('enable_sort', 'on', true), set_config('enable_incremental_sort', 'on', true)");
    return sortsAtTop(JSON.parse(plan.map(([line]) => line).join('\n')) as readonly { readonly Plan: PlanNode }[]);
  },
  async table({ ask }, mapping) {
    const [table] = await tablesOf(ask, [mapping]);
    return table ? { name: table.name, indexable: table.indexable } : null;
  },
  async hasIndex({ ask }, mapping, columns) {
    const [table] = await tablesOf(ask, [mapping]);
    if (!table) return false;
    const rows = await ask(`SELECT array_to_json(array_agg(a.attname ORDER BY k.place)) FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place) LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = ${table.oid} AND i.indisvalid AND i.indpred IS NULL GROUP BY i.indexrelid`);
    const indexes = rows.map(([names]) => JSON.parse(names ?? '[]') as readonly (string | null)[]);
    return indexes.some((names) => columns.every(({ name }, i) => names[i] === name));
  },
  indexTerm: (_, order) => (order.startsWith('convert_to(') ? null : /^"(?:[^"]|"")*"$/.test(order) ? order : `(${order})`),
};

interface PlanNode {
  readonly 'Node Type': string;
  readonly Plans?: readonly PlanNode[];
}

/** The rows' last stop but for what only hands them on. */
function sortsAtTop([{ Plan: top } = { Plan: { 'Node Type': '' } }]: readonly { readonly Plan: PlanNode }[]): boolean {
  const type = top['Node Type'];
  if (/Sort$/.test(type)) return true;
  const [below, ...others] = top.Plans ?? [];
  return below !== undefined && others.length === 0 && /^(?:Gather Merge|Result|Subquery Scan|ProjectSet)$/.test(type) && sortsAtTop([{ Plan: below }]);
}

interface Table {
  readonly oid: string;
  /** Schema and name, quoted. */
  readonly name: string;
  readonly schema: string;
  readonly indexable: boolean;
  readonly owned: boolean;
}

/** Those that this account finds. */
async function tablesOf(ask: Ask, mappings: readonly DatasetMapping[]): Promise<readonly Table[]> {
  const names = [...new Set(mappings.flatMap(({ from }) => ('table' in from ? [from.table.split('.').map(identifier).join('.')] : [])))];
  if (names.length === 0) return [];
  const rows = await ask(`SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'm', 'p'), pg_has_role(current_user, c.relowner, 'USAGE') FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid IN (${names.map((name) => `to_regclass(${literal(name)})`).join(', ')}) ORDER BY 2, 3`);
  return rows.map(([oid, schema, name, indexable, owned]) => ({
    oid: String(Number(oid)),
    name: `${identifier(schema ?? '')}.${identifier(name ?? '')}`,
    schema: schema ?? '',
    indexable: indexable === 't',
    owned: owned === 't',
  }));
}

function warning(what: string, where: string, cure: string): Finding {
  return { level: 'warning', what, where, cure };
}

function needsReader(account: string, why: string, tables: readonly Table[]): Finding {
  const reader = identifier('tallyman_reader');
  const schemas = [...new Set(tables.map(({ schema }) => schema))];
  const cure = [
    `CREATE ROLE ${reader} LOGIN PASSWORD '???'`,
    ...schemas.map((schema) => `GRANT USAGE ON SCHEMA ${identifier(schema)} TO ${reader}`),
    ...(tables.length > 0 ? [`GRANT SELECT ON ${tables.map(({ name }) => name).join(', ')} TO ${reader}`] : []),
  ];
  return warning(`the account ${why}: tallyman needs one that can only read`, identifier(account), cure.join(';\n'));
}

const OURS = "(acl.grantee = 0 OR pg_has_role(current_user, acl.grantee, 'USAGE'))";
const GRANTEE = "CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END";

async function writableTables(ask: Ask, tables: readonly Table[]): Promise<readonly Finding[]> {
  if (tables.length === 0) return [];
  const oids = tables.map(({ oid }) => oid).join(', ');
  const rows = await ask(`SELECT acl.oid, ${GRANTEE}, string_agg(DISTINCT acl.privilege_type, ', ') FROM (
      SELECT c.oid, a.grantee, a.privilege_type FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE c.oid IN (${oids})
      UNION ALL SELECT t.attrelid, a.grantee, a.privilege_type FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE t.attrelid IN (${oids})
    ) acl WHERE acl.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') AND ${OURS} GROUP BY 1, 2 ORDER BY 1, 2`);
  return rows.map(([oid, grantee, rights]) => {
    const { name } = tables.find((table) => table.oid === oid) ?? { name: '' };
    return warning(`the account could write: ${rights} on ${name}`, grantee ?? '', `REVOKE ${rights} ON ${name} FROM ${grantee}`);
  });
}

async function writableSchemas(ask: Ask, tables: readonly Table[]): Promise<readonly Finding[]> {
  const schemas = [...new Set(tables.map(({ schema }) => schema))];
  if (schemas.length === 0) return [];
  const rows = await ask(`SELECT n.nspname, ${GRANTEE} FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) acl
    WHERE n.nspname IN (${schemas.map(literal).join(', ')}) AND acl.privilege_type = 'CREATE' AND ${OURS} ORDER BY 1, 2`);
  return rows.map(([schema, grantee]) => {
    const name = identifier(schema ?? '');
    return warning(`the account could make tables in the schema ${name}`, grantee ?? '', `REVOKE CREATE ON SCHEMA ${name} FROM ${grantee}`);
  });
}
