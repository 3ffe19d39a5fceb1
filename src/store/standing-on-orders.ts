// What stood on some orders before a boundary's part of a run: which rules had open findings there, and whether a hold stood. So that no rule's verdict
// depends on which batch came first.

import type { Knex } from 'knex';
import type { OrderStanding } from '../rules/subject.ts';
import { hashPlace } from './audit-lines.ts';
import { selectIn } from './batches.ts';
import type { DryRun } from './dry-run.ts';
import type { Run } from './head.ts';
import { type Row, readNumber, readText, storeInstant } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

/**
 * Of the boundary's own findings, those that this run opened do not count, and those that it closed still do. An order on which nothing stood is not listed.
 * `dry`: what a dry run has decided of the boundaries before; null where the run writes.
 */
export async function readStandingOnOrders(
  { knex }: StateDatabase,
  run: Run,
  dry: DryRun | null,
  boundary: string,
  orders: readonly string[],
  rules: readonly string[],
): Promise<ReadonlyMap<string, OrderStanding>> {
  const hashes = [...new Set(orders)].map((order) => hashPlace([order]));
  const now = storeInstant(run.now);
  const standing = new Map<string, { held: boolean; readonly open: Set<string> }>();
  const at = (order: string): { held: boolean; readonly open: Set<string> } => {
    const found = standing.get(order) ?? { held: false, open: new Set<string>() };
    standing.set(order, found);
    return found;
  };
  const stands = (row: Row): boolean => dry === null || readText(row, 'boundary') === boundary || !dry.closed.has(readNumber(row, 'finding'));
  if (rules.length > 0) {
    const rows = await selectIn(() => openFindings(knex, boundary, now, rules, dry !== null), 'order_hash', hashes);
    for (const row of rows) if (stands(row)) at(readText(row, 'order_name')).open.add(readText(row, 'rule'));
  }
  const holds = await selectIn(() => standingHolds(knex, boundary, now, dry !== null), 'holds.order_hash', hashes);
  for (const row of holds) if (stands(row)) at(readText(row, 'order_name')).held = true;
  const asked = new Set(orders);
  for (const finding of dry?.open.values() ?? []) {
    if (finding.boundary === boundary || !asked.has(finding.order)) continue;
    if (rules.includes(finding.rule)) at(finding.order).open.add(finding.rule);
    if (finding.isHeld) at(finding.order).held = true;
  }
  return standing;
}

/** `dry`: one by one, for some may be closed by now. */
function openFindings(knex: Knex, boundary: string, now: string, rules: readonly string[], dry: boolean): Knex.QueryBuilder {
  return knex('findings')
    .distinct('order_name', 'rule', ...(dry ? ['findings.id as finding', 'boundary'] : []))
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
function standingHolds(knex: Knex, boundary: string, now: string, dry: boolean): Knex.QueryBuilder {
  return knex('holds')
    .join('hold_causes', 'hold_causes.hold_id', 'holds.id')
    .join('findings', 'findings.id', 'hold_causes.finding_id')
    .distinct('holds.order_name', ...(dry ? ['findings.id as finding', 'findings.boundary'] : []))
    .where((either) => {
      either.where((other) => other.whereNot({ boundary }).whereNull('hold_causes.ended_at'));
      either.orWhere((own) => {
        own.where({ boundary }).where('hold_causes.since', '<', now);
        own.where((end) => end.whereNull('hold_causes.ended_at').orWhere({ 'hold_causes.ended_at': now }));
      });
    });
}
