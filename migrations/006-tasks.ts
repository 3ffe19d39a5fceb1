// Tasks: one a finding and team, opened and reopened with it.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'tasks', {
    columns: {
      id: { kind: 'number' },
      finding_id: { kind: 'number' },
      team: { kind: 'word' },
      state: { kind: 'word' },
      assignee: { kind: 'text', nullable: true },
      opened_at: { kind: 'instant' },
      due_at: { kind: 'instant', nullable: true },
      resolved_at: { kind: 'instant', nullable: true },
      resolved_by: { kind: 'text', nullable: true },
      note: { kind: 'text', nullable: true },
      closed_at: { kind: 'instant', nullable: true },
      accepted_at: { kind: 'instant', nullable: true },
      accepted_by: { kind: 'text', nullable: true },
      accepted_reason: { kind: 'text', nullable: true },
      accepted_until: { kind: 'instant', nullable: true },
      accepted_variance: { kind: 'text', nullable: true },
    },
    primary: ['id'],
    unique: [['finding_id', 'team']],
    indexes: [['state', 'team']],
    references: { finding_id: 'findings' },
  });
}
