// What stood on some orders before a boundary's part of a run: which rules had open findings there, and whether a hold stood. So that no rule's verdict
// depends on which batch came first.

import type { Knex } from 'knex';
import type { OrderStanding } from '../rules/subject.ts';
import { hashPlace } from './audit-lines.ts';
import { selectIn } from './batches.ts';
import type { Run } from './head.ts';
import { type Row, readText, storeInstant } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

/** Of the boundary's own findings, those that this run opened do not count, and those that it closed still do. An order on which nothing stood is not listed. */
export async function readStandingOnOrders(
  { knex }: StateDatabase,
  run: Run,
  boundary: string,
  orders: readonly string[],
  rules: readonly string[],
): Promise<ReadonlyMap<string, OrderStanding>> {
  const hashes = [...new Set(orders)].map((order) => hashPlace([order]));
  const now = storeInstant(run.now);
  const standing = new Map<string, { held: boolean; readonly open: Set<string> }>();
  const at = (row: Row): { held: boolean; readonly open: Set<string> } => {
    const order = readText(row, 'order_name');
    const found = standing.get(order) ?? { held: false, open: new Set<string>() };
    standing.set(order, found);
    return found;
  };
  if (rules.length > 0)
    for (const row of await selectIn(() => openFindings(knex, boundary, now, rules), 'order_hash', hashes)) at(row).open.add(readText(row, 'rule'));
  for (const row of await selectIn(() => standingHolds(knex, boundary, now), 'holds.order_hash', hashes)) at(row).held = true;
  return standing;
}

function openFindings(knex: Knex, boundary: string, now: string, rules: readonly string[]): Knex.QueryBuilder {
  return knex('findings')
    .distinct('order_name', 'rule')
    .whereIn('rule', [...rules])
    .where((either) => {
      either.where((other) => other.whereNot({ boundary }).where({ state: 'open' }));
      either.orWhere((own) => {
        own.where({ boundary }).where('opened_at', '<', now);
        own.where((state) => state.where({ state: 'open' }).orWhere((closed) => closed.whereIn('state', ['resolved', 'lapsed']).where({ closed_at: now })));
      });
    });
}

/** A hold stands as long as a finding causes it. */
function standingHolds(knex: Knex, boundary: string, now: string): Knex.QueryBuilder {
  return knex('holds')
    .join('hold_causes', 'hold_causes.hold_id', 'holds.id')
    .join('findings', 'findings.id', 'hold_causes.finding_id')
    .distinct('holds.order_name')
    .where((either) => {
      either.where((other) => other.whereNot({ boundary }).whereNull('hold_causes.ended_at'));
      either.orWhere((own) => {
        own.where({ boundary }).where('hold_causes.since', '<', now);
        own.where((end) => end.whereNull('hold_causes.ended_at').orWhere({ 'hold_causes.ended_at': now }));
      });
    });
}
