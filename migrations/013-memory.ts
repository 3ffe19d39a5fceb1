// What a run remembers of each group that it confirmed, so that the next one re-reads only what is new or changed.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'group_memory', {
    columns: { boundary: { kind: 'word' }, group_fingerprint: { kind: 'hash' }, hash: { kind: 'word' }, data: { kind: 'text' } },
    primary: ['boundary', 'group_fingerprint'],
  });
}
