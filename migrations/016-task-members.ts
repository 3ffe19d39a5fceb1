// Which findings a folded task stands for: those that stand, and those that have left.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'task_members', {
    columns: {
      task_id: { kind: 'number' },
      finding_id: { kind: 'number' },
      joined_at: { kind: 'instant' },
      left_at: { kind: 'instant', nullable: true },
    },
    primary: ['task_id', 'finding_id'],
    indexes: [['finding_id']],
    references: { task_id: 'folded_tasks', finding_id: 'findings' },
  });
}
