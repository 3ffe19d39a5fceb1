// The one row that every writer locks: lease and fencing token of the running run, the next numbers, the end of the audit's chain.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'head', {
    columns: {
      id: { kind: 'number' },
      token: { kind: 'number' },
      run_id: { kind: 'word', nullable: true },
      holder: { kind: 'text', nullable: true },
      leased_at: { kind: 'instant', nullable: true },
      // Milliseconds, so that the database can add to its own clock.
      lease_until_ms: { kind: 'number', nullable: true },
      next_finding: { kind: 'number' },
      next_task: { kind: 'number' },
      next_recount: { kind: 'number' },
      next_hold: { kind: 'number' },
      last_line: { kind: 'number' },
      last_seal: { kind: 'number' },
      seal_hash: { kind: 'hash' },
    },
    primary: ['id'],
  });
}
