// What a finding carries beside its rows: its labels, what keeps it from acting and what it came to then, and by what its tasks fold.

import type { Knex } from 'knex';
import { addColumns } from './add-columns.ts';

export async function up(knex: Knex): Promise<void> {
  await addColumns(
    knex,
    'findings',
    {
      // JSON, each of them; null where there are none.
      labels: { kind: 'text', nullable: true },
      folds: { kind: 'text', nullable: true },
      // `silence:` and its id, or `baseline`; null: it acts.
      muted_by: { kind: 'word', nullable: true },
      muted_variance: { kind: 'text', nullable: true },
      muted_value: { kind: 'word', nullable: true },
      muted_currency: { kind: 'word', nullable: true },
    },
    [['muted_by']],
  );
}
