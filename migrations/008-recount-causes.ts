// Why a recount was asked for: the findings that stand, and those that no longer do.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'recount_causes', {
    columns: {
      recount_id: { kind: 'number' },
      finding_id: { kind: 'number' },
      since: { kind: 'instant' },
      ended_at: { kind: 'instant', nullable: true },
    },
    primary: ['recount_id', 'finding_id'],
    indexes: [['finding_id']],
    references: { recount_id: 'recounts', finding_id: 'findings' },
  });
}
