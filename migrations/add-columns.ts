// How a step adds columns to a table that is there: a single statement on MySQL, so that a step cut short has added all of them or none.

import type { Knex } from 'knex';
import { describeColumn, type TableColumn } from './create-table.ts';

/** `columns` are nullable; `indexes` name columns of the table. */
export async function addColumns(
  knex: Knex,
  table: string,
  columns: Readonly<Record<string, TableColumn>>,
  indexes: readonly (readonly string[])[] = [],
): Promise<void> {
  const mysql = knex.client.config.client === 'mysql2';
  const added = Object.entries(columns).map(([column, spec]) => `ADD COLUMN ${column} ${describeColumn(spec, mysql)}`);
  const named = indexes.map((list) => ({ index: `${table}_${list.join('_')}`, list: list.join(', ') }));
  if (mysql) {
    const [first = ''] = Object.keys(columns);
    if (await knex.schema.hasColumn(table, first)) return;
    await knex.raw(`ALTER TABLE ${table} ${[...added, ...named.map(({ index, list }) => `ADD KEY ${index} (${list})`)].join(', ')}`);
    return;
  }
  for (const one of added) await knex.raw(`ALTER TABLE ${table} ${one}`);
  for (const { index, list } of named) await knex.raw(`CREATE INDEX ${index} ON ${table} (${list})`);
}
