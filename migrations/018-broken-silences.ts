// Silences that hid more than their ceiling allows, of the rules folder and of the state alike.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'broken_silences', {
    columns: { silence: { kind: 'word' }, broken_at: { kind: 'instant' }, run_id: { kind: 'word' } },
    primary: ['silence'],
  });
}
