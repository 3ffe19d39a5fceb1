// Tasks of many findings at once: one a bucket (rule, team and what they share), closed with its last finding and reopened when the bucket overflows again.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'folded_tasks', {
    columns: {
      // Out of the same numbers as those of tasks.
      id: { kind: 'number' },
      bucket_hash: { kind: 'hash' },
      boundary: { kind: 'word' },
      rule: { kind: 'word' },
      team: { kind: 'word' },
      fold_columns: { kind: 'text' },
      fold_parts: { kind: 'text' },
      // The finding that stands for all.
      finding_id: { kind: 'number' },
      state: { kind: 'word' },
      assignee: { kind: 'text', nullable: true },
      opened_at: { kind: 'instant' },
      due_at: { kind: 'instant', nullable: true },
      resolved_at: { kind: 'instant', nullable: true },
      resolved_by: { kind: 'text', nullable: true },
      note: { kind: 'text', nullable: true },
      closed_at: { kind: 'instant', nullable: true },
    },
    primary: ['id'],
    unique: [['bucket_hash']],
    indexes: [
      ['boundary', 'state'],
      ['state', 'team'],
    ],
    references: { finding_id: 'findings' },
  });
}
