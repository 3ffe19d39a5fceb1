// Holds: at most one that stands an order.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'holds', {
    columns: {
      id: { kind: 'number' },
      order_name: { kind: 'text' },
      order_hash: { kind: 'hash' },
      placed_at: { kind: 'instant' },
      released_at: { kind: 'instant', nullable: true },
      standing_order: { kind: 'hash', generated: 'CASE WHEN released_at IS NULL THEN order_hash END' },
    },
    primary: ['id'],
    unique: [['standing_order']],
    indexes: [['order_hash']],
  });
}
