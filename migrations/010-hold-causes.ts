// Why an order is held: the findings that stand, and those that no longer do.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'hold_causes', {
    columns: {
      hold_id: { kind: 'number' },
      finding_id: { kind: 'number' },
      since: { kind: 'instant' },
      ended_at: { kind: 'instant', nullable: true },
    },
    primary: ['hold_id', 'finding_id'],
    indexes: [['finding_id']],
    references: { hold_id: 'holds', finding_id: 'findings' },
  });
}
