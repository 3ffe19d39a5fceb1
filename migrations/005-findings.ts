// Findings: identity, life, and the rows as last seen. One row a fingerprint, for ever.

import type { Knex } from 'knex';
import { createTable } from './create-table.ts';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'findings', {
    columns: {
      id: { kind: 'number' },
      fingerprint: { kind: 'hash' },
      boundary: { kind: 'word' },
      rule: { kind: 'word' },
      rule_version: { kind: 'word' },
      per: { kind: 'word' },
      key_columns: { kind: 'text' },
      key_parts: { kind: 'text' },
      group_fingerprint: { kind: 'hash' },
      group_parts: { kind: 'text' },
      order_name: { kind: 'text', nullable: true },
      order_hash: { kind: 'hash', nullable: true },
      severity: { kind: 'word' },
      title: { kind: 'text' },
      runbook: { kind: 'text', nullable: true },
      for_ms: { kind: 'number' },
      value_at_risk: { kind: 'word', nullable: true },
      currency: { kind: 'word', nullable: true },
      variance: { kind: 'text' },
      evidence: { kind: 'text' },
      evidence_hash: { kind: 'word' },
      state: { kind: 'word' },
      first_seen_at: { kind: 'instant' },
      since: { kind: 'instant' },
      openings: { kind: 'number' },
      opened_at: { kind: 'instant', nullable: true },
      closed_at: { kind: 'instant', nullable: true },
      closed_as: { kind: 'word', nullable: true },
    },
    primary: ['id'],
    unique: [['fingerprint']],
    indexes: [['group_fingerprint'], ['order_hash'], ['boundary', 'state']],
  });
}
