// The head's only row: nothing has run, nothing is numbered, the chain begins at zero.

import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  if ((await knex('head').first('id')) !== undefined) return;
  await knex('head').insert({
    id: 1,
    token: 0,
    next_finding: 1,
    next_task: 1,
    next_recount: 1,
    next_hold: 1,
    last_line: 0,
    last_seal: 0,
    seal_hash: '0'.repeat(64),
  });
}
