// How a step writes one table: a single statement on MySQL, whose DDL no transaction takes back, so that a step cut short can simply be run again.

import type { Knex } from 'knex';

/** `instant`: ISO text in UTC with milliseconds, which both databases order as time. `word`: up to 255 characters; `key`: as long as a key may be. */
export type ColumnKind = 'number' | 'instant' | 'day' | 'hash' | 'word' | 'key' | 'text';

export interface TableColumn {
  readonly kind: ColumnKind;
  readonly nullable?: boolean;
  /** An expression of the row's other columns. */
  readonly generated?: string;
}

export interface Table {
  readonly columns: Readonly<Record<string, TableColumn>>;
  readonly primary: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
  /** Column → the table whose `id` it names. */
  readonly references?: Readonly<Record<string, string>>;
}

const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';
const MYSQL_TYPES: Readonly<Record<ColumnKind, string>> = {
  number: 'BIGINT',
  // Not CHAR: MariaDB lets no generated column depend on one, since its trailing spaces hang on the session's sql_mode.
  instant: `VARCHAR(24) ${ASCII}`,
  day: `VARCHAR(10) ${ASCII}`,
  hash: `VARCHAR(64) ${ASCII}`,
  word: 'VARCHAR(255)',
  key: 'VARCHAR(512)',
  text: 'LONGTEXT',
};

export async function createTable(knex: Knex, name: string, table: Table): Promise<void> {
  const mysql = knex.client.config.client === 'mysql2';
  const parts = Object.entries(table.columns).map(([column, spec]) => `${column} ${describeColumn(spec, mysql)}`);
  parts.push(`PRIMARY KEY (${table.primary.join(', ')})`);
  for (const [column, parent] of Object.entries(table.references ?? {})) parts.push(`FOREIGN KEY (${column}) REFERENCES ${parent} (id)`);
  const unique = (table.unique ?? []).map((columns) => ({ word: 'UNIQUE', columns, index: `${name}_${columns.join('_')}_once` }));
  const plain = (table.indexes ?? []).map((columns) => ({ word: '', columns, index: `${name}_${columns.join('_')}` }));
  const indexes = [...unique, ...plain];
  if (mysql) {
    for (const { word, columns, index } of indexes) parts.push(`${word} KEY ${index} (${columns.join(', ')})`);
    await knex.raw(`CREATE TABLE IF NOT EXISTS ${name} (${parts.join(', ')}) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    return;
  }
  await knex.raw(`CREATE TABLE ${name} (${parts.join(', ')})`);
  for (const { word, columns, index } of indexes) await knex.raw(`CREATE ${word} INDEX ${index} ON ${name} (${columns.join(', ')})`);
}

export function describeColumn(spec: TableColumn, mysql: boolean): string {
  const type = mysql ? MYSQL_TYPES[spec.kind] : spec.kind === 'number' ? 'INTEGER' : 'TEXT';
  if (spec.generated !== undefined) return `${type} GENERATED ALWAYS AS (${spec.generated}) STORED`;
  return spec.nullable === true ? `${type} NULL` : `${type} NOT NULL`;
}
