// One row a run.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'runs', {
    columns: {
      id: { kind: 'word' },
      token: { kind: 'number' },
      status: { kind: 'word' },
      started_at: { kind: 'instant' },
      finished_at: { kind: 'instant', nullable: true },
      holder: { kind: 'text' },
      summary: { kind: 'text', nullable: true },
    },
    primary: ['id'],
    unique: [['token']],
  });
}
