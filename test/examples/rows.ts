// Rows on their way into the tables of one database, and how a system writes what the stories count in cents and milliseconds.

import type { Knex } from 'knex';
import { DateTime } from 'luxon';

export type Row = Readonly<Record<string, string | number | null>>;

/** Collects rows by table, so that a story can be told order by order and written table by table. */
export class Rows {
  readonly #tables = new Map<string, Row[]>();

  add(table: string, ...rows: readonly Row[]): void {
    const known = this.#tables.get(table) ?? [];
    this.#tables.set(table, known);
    known.push(...rows);
  }

  /** Creates the tables by these statements, then writes all rows. */
  async write(knex: Knex, definitions: readonly string[]): Promise<void> {
    for (const definition of definitions) await knex.raw(definition);
    for (const [table, rows] of this.#tables) await knex(table).insert(rows);
  }
}

/** Wall-clock time in a system's zone, without saying which. */
export function localTime(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
}

export function localDay(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd');
}

export function money(cents: number): string {
  return (cents / 100).toFixed(2);
}
