// Recounts: at most one that has not ended a SKU and facility.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'recounts', {
    columns: {
      id: { kind: 'number' },
      sku: { kind: 'text' },
      facility: { kind: 'key' },
      place_hash: { kind: 'hash' },
      state: { kind: 'word' },
      asked_at: { kind: 'instant' },
      requested_at: { kind: 'instant', nullable: true },
      requested_day: { kind: 'day', nullable: true },
      book: { kind: 'word', nullable: true },
      book_at: { kind: 'instant', nullable: true },
      ended_at: { kind: 'instant', nullable: true },
      open_place: { kind: 'hash', generated: 'CASE WHEN ended_at IS NULL THEN place_hash END' },
    },
    primary: ['id'],
    unique: [['open_place']],
    indexes: [['state'], ['facility', 'requested_day']],
  });
}
