// Databases of a made-up company, whatever their dialect: tables are written and changed by one who knows nothing of tallyman, which gets an account that may only read.

import type { Knex } from 'knex';
import { freshMariadb, freshPostgres, freshSqlite } from '../servers/databases.ts';

/** `decimal` keeps every digit: SQLite has it as text. */
type ColumnKind = 'text' | 'bigint' | 'decimal' | 'datetime';
export type Columns = Readonly<Record<string, ColumnKind>>;
export type TableRow = Readonly<Record<string, string | number | null>>;

export interface SourceDatabase {
  /** For tallyman.yaml; may read and not write. */
  readonly url: string;
  readonly knex: Knex;
  /** Creates the table with these rows. `index`: columns that one index has, in this order. */
  create(table: string, columns: Columns, rows: readonly TableRow[], index?: readonly string[]): Promise<void>;
  insert(table: string, rows: readonly TableRow[]): Promise<void>;
  drop(): Promise<void>;
}

interface Server {
  readonly url: string;
  readonly knex: Knex;
  readonly types: Readonly<Record<ColumnKind, string>>;
  drop(): Promise<void>;
}

/** `textType` is a text column's whole type, character set and collation included. */
export async function mariadbSource(options: { readonly collation?: string; readonly textType?: string } = {}): Promise<SourceDatabase> {
  const database = await freshMariadb({ collation: options.collation ?? 'utf8mb4_general_ci' });
  const { knex } = database;
  const url = await database.account(['SELECT']);
  return sourceDatabase({
    url,
    knex,
    types: { text: options.textType ?? 'varchar(200)', bigint: 'bigint', decimal: 'decimal(18,4)', datetime: 'datetime(3)' },
    drop: () => database.drop(),
  });
}

export async function postgresSource(options: { readonly locale?: 'C' | 'en_US.UTF-8' } = {}): Promise<SourceDatabase> {
  const database = await freshPostgres(options);
  const { knex } = database;
  const url = await database.account(['SELECT']);
  return sourceDatabase({
    url,
    knex,
    types: { text: 'varchar(200)', bigint: 'bigint', decimal: 'numeric(18,4)', datetime: 'timestamp(3)' },
    drop: () => database.drop(),
  });
}

export function sqliteSource(): SourceDatabase {
  const database = freshSqlite();
  return sourceDatabase({
    url: database.url,
    knex: database.knex,
    types: { text: 'TEXT', bigint: 'INTEGER', decimal: 'TEXT', datetime: 'TEXT' },
    drop: () => database.drop(),
  });
}

const ROWS_A_STATEMENT = 100;

function sourceDatabase({ url, knex, types, drop }: Server): SourceDatabase {
  const insert = async (table: string, rows: readonly TableRow[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) await knex(table).insert(rows.slice(from, from + ROWS_A_STATEMENT));
  };
  return {
    url,
    knex,
    create: async (table, columns, rows, index = []) => {
      const definitions = Object.entries(columns).map(([name, kind]) => `${name} ${types[kind]}`);
      await knex.raw(`CREATE TABLE ${table} (${definitions.join(', ')})`);
      if (index.length > 0) await knex.raw(`CREATE INDEX ${table}_by_${index.join('_')} ON ${table} (${index.join(', ')})`);
      await insert(table, rows);
    },
    insert,
    drop,
  };
}
