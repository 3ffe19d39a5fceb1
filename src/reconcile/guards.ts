// Was a system read whole, or has it lost rows that nobody took away? A read with too few rows is not believed, and the next one is held against the last that was.

import { createHash } from 'node:crypto';
import { decimalOf, formatDecimal, multiply } from '../domain/decimal.ts';
import { SourceError } from '../domain/errors.ts';
import type { ReadBaseline } from '../store/store.ts';
import { type BoundaryPlan, type Member, textOfSettings } from './plan-boundary.ts';

/** Rows that one read of a system brought, by the parts of its member. */
export type PartRows = readonly number[];

/** What the next run will hold its own read against. */
export function baselinesOf(plan: BoundaryPlan, { system, streamed }: Member, rows: PartRows): readonly ReadBaseline[] {
  return streamed.map(({ side, mapping }, i) => ({
    system: system.name,
    dataset: mapping.dataset,
    side,
    mapping: mappingHash(plan, mapping),
    rows: rows[i] ?? 0,
  }));
}

/** Why the read is not to be believed; null where it is. `acceptDrop`: the drop is known to be in order. */
export function findLoss(plan: BoundaryPlan, member: Member, rows: PartRows, known: readonly ReadBaseline[], acceptDrop: boolean): SourceError | null {
  const { system } = member;
  const { guard } = system;
  if (guard === null) return null;
  for (const now of baselinesOf(plan, member, rows)) {
    const name = `${system.name}.${now.dataset}`;
    if (now.rows < guard.minRows)
      return suspect(system.name, `${name} has ${now.rows} rows, fewer than the ${guard.minRows} that its guard asks for (min_rows)`);
    const last = known.find(
      ({ system: of, dataset, side, mapping }) => of === now.system && dataset === now.dataset && side === now.side && mapping === now.mapping,
    );
    if (acceptDrop || guard.maxDrop === null || last === undefined) continue;
    if (decimalOf(last.rows - now.rows) <= multiply(decimalOf(last.rows), guard.maxDrop)) continue;
    const drop = `${name} has ${now.rows} rows after ${last.rows} in the last whole read: more than ${formatDecimal(guard.maxDrop * 100n)} % are gone (max_drop)`;
    return suspect(system.name, `${drop}; if that is in order, run once with --accept-drop ${system.name}`);
  }
  return null;
}

function suspect(system: string, message: string): SourceError {
  return new SourceError('SUSPECT', system, message);
}

/** Another mapping, or another scope, reads other rows: they say nothing of each other. */
function mappingHash({ boundary }: BoundaryPlan, mapping: object): string {
  return createHash('sha256')
    .update(textOfSettings([mapping, boundary.scope]))
    .digest('hex')
    .slice(0, 16);
}
