// How many rows the last whole read of a dataset brought, by its mapping: what the next one is held against.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'read_baselines', {
    columns: {
      boundary: { kind: 'word' },
      // Of system, dataset and side: their names together would be longer than an index may be.
      part_hash: { kind: 'hash' },
      system_name: { kind: 'word' },
      dataset: { kind: 'word' },
      side: { kind: 'number' },
      mapping: { kind: 'hash' },
      row_count: { kind: 'number' },
      read_at: { kind: 'instant' },
    },
    primary: ['boundary', 'part_hash'],
  });
}
