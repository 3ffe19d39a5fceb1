// Statements over many rows, cut to what both databases take: parameters, the terms of a compound SELECT, the length of a packet.

import type { Knex } from 'knex';
import type { Row } from './row-values.ts';

const MAX_KEYS = 500;
const MAX_ROWS = 250;
/** Characters; a server's packet takes 16 MB and more. */
const MAX_CHARACTERS = 1_000_000;

/** The rows whose `column` is one of these, in several statements. */
export async function selectIn(query: () => Knex.QueryBuilder, column: string, values: readonly (string | number)[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (let i = 0; i < values.length; i += MAX_KEYS) {
    const found: Row[] = await query().whereIn(column, values.slice(i, i + MAX_KEYS));
    for (const row of found) rows.push(row);
  }
  return rows;
}

/** Updates the rows whose `column` is one of these to the same values, of those that `query` restricts. */
export async function updateIn(query: () => Knex.QueryBuilder, column: string, values: readonly (string | number)[], change: Row): Promise<void> {
  for (let i = 0; i < values.length; i += MAX_KEYS)
    await query()
      .whereIn(column, values.slice(i, i + MAX_KEYS))
      .update(change);
}

export async function deleteIn(query: () => Knex.QueryBuilder, column: string, values: readonly (string | number)[]): Promise<void> {
  for (let i = 0; i < values.length; i += MAX_KEYS)
    await query()
      .whereIn(column, values.slice(i, i + MAX_KEYS))
      .delete();
}

export async function insertRows(knex: Knex, table: string, rows: readonly Row[]): Promise<void> {
  for (const batch of cutRows(rows)) await knex(table).insert(batch);
}

/** Inserts, or sets the columns of `merge` where the row is there already. */
export async function upsertRows(knex: Knex, table: string, rows: readonly Row[], key: readonly string[], merge: readonly string[]): Promise<void> {
  for (const batch of cutRows(rows)) {
    await knex(table)
      .insert(batch)
      .onConflict([...key])
      .merge([...merge]);
  }
}

function* cutRows(rows: readonly Row[]): Generator<readonly Row[]> {
  let batch: Row[] = [];
  let characters = 0;
  for (const row of rows) {
    const length = countCharacters(row);
    if (batch.length > 0 && (batch.length >= MAX_ROWS || characters + length > MAX_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(row);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

function countCharacters(row: Row): number {
  let count = 0;
  for (const value of Object.values(row)) count += typeof value === 'string' ? value.length : 8;
  return count;
}
