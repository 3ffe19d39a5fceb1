// The audit's chain: one seal a transaction that wrote lines.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'seals', {
    columns: { n: { kind: 'number' }, first_line: { kind: 'number' }, last_line: { kind: 'number' }, hash: { kind: 'hash' } },
    primary: ['n'],
  });
}
