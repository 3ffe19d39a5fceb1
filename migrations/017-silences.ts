// Silences that were made by command. None is ever deleted: S-3 stays S-3.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'silences', {
    columns: {
      id: { kind: 'number' },
      owner: { kind: 'text' },
      reason: { kind: 'text' },
      // JSON: what it names.
      matcher: { kind: 'text' },
      until_at: { kind: 'instant' },
      ceiling_amount: { kind: 'word', nullable: true },
      ceiling_currency: { kind: 'word', nullable: true },
      created_at: { kind: 'instant' },
      created_by: { kind: 'text' },
      ended_at: { kind: 'instant', nullable: true },
      ended_by: { kind: 'text', nullable: true },
    },
    primary: ['id'],
  });
}
