// One row a boundary and run; those that counted carry an ordinal, from which is derived how often a finding was seen.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'boundary_runs', {
    columns: {
      run_id: { kind: 'word' },
      boundary: { kind: 'word' },
      status: { kind: 'word' },
      ordinal: { kind: 'number', nullable: true },
      // JSON: what the systems own that could not be read; null where all were read.
      withheld: { kind: 'text', nullable: true },
      summary: { kind: 'text' },
    },
    primary: ['run_id', 'boundary'],
    unique: [['boundary', 'ordinal']],
    references: { run_id: 'runs' },
  });
}
