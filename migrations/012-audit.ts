// The audit: what was changed, when, by whom and why, one line a change. Lines are added and never touched again.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'audit', {
    columns: {
      n: { kind: 'number' },
      at: { kind: 'instant' },
      who: { kind: 'text' },
      run_id: { kind: 'word', nullable: true },
      event: { kind: 'word' },
      finding_id: { kind: 'number', nullable: true },
      task_id: { kind: 'number', nullable: true },
      recount_id: { kind: 'number', nullable: true },
      hold_id: { kind: 'number', nullable: true },
      detail: { kind: 'text' },
      hash: { kind: 'hash' },
    },
    primary: ['n'],
    indexes: [['finding_id']],
  });
}
