// Sends waiting recounts to their facilities' crews, as far as the day's capacity goes. Called once a run, after all is applied, so that the most valuable go first.

import { chooseRecounts, dayAt, type FacilityDay, type WaitingRecount } from '../lifecycle/recount-day.ts';
import { type Run, underHead } from './head.ts';
import { amountsAtRisk } from './read-recounts.ts';
import { type Row, readNumber, readText, storeInstant } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

const BATCH = 1_000;

/** The number of recounts that went to their crews. The run's lease keeps other runs from choosing at the same time. */
export async function requestRecounts(db: StateDatabase, run: Run, facilities: ReadonlyMap<string, FacilityDay>): Promise<number> {
  if (run.dryRun) return 0;
  const waiting = await readWaiting(db);
  const chosen = chooseRecounts(waiting, facilities, await countTaken(db, run, waiting, facilities));
  for (let i = 0; i < chosen.length; i += BATCH) await request(db, run, chosen.slice(i, i + BATCH), facilities);
  return chosen.length;
}

async function readWaiting(db: StateDatabase): Promise<readonly WaitingRecount[]> {
  const rows: readonly Row[] = await db.knex('recounts').where({ state: 'waiting' }).select('id', 'sku', 'facility');
  if (rows.length === 0) return [];
  const amounts = await amountsAtRisk(db, (query) => query.where({ 'recounts.state': 'waiting' }));
  return rows.map((row) => {
    const id = readNumber(row, 'id');
    return { id, sku: readText(row, 'sku'), facility: readText(row, 'facility'), valueAtRisk: amounts.get(id) ?? null };
  });
}

/** Recounts of the day that have ended since were done: they took their share. */
async function countTaken(
  db: StateDatabase,
  run: Run,
  waiting: readonly WaitingRecount[],
  facilities: ReadonlyMap<string, FacilityDay>,
): Promise<ReadonlyMap<string, number>> {
  const taken = new Map<string, number>();
  for (const facility of new Set(waiting.map((recount) => recount.facility))) {
    const requested_day = dayAt(run.now, facilities.get(facility));
    const row: Row | undefined = await db.knex('recounts').where({ facility, requested_day }).count({ n: '*' }).first();
    taken.set(facility, row ? readNumber(row, 'n') : 0);
  }
  return taken;
}

async function request(db: StateDatabase, run: Run, chosen: readonly WaitingRecount[], facilities: ReadonlyMap<string, FacilityDay>): Promise<void> {
  await underHead(db, run, async (trx, head) => {
    const days = new Map<string, number[]>();
    for (const { id, facility } of chosen) {
      const day = dayAt(run.now, facilities.get(facility));
      const ids = days.get(day);
      if (ids) ids.push(id);
      else days.set(day, [id]);
    }
    for (const [requested_day, ids] of days) {
      await trx('recounts')
        .whereIn('id', ids)
        .where({ state: 'waiting' })
        .update({ state: 'requested', requested_at: storeInstant(run.now), requested_day });
      const events = ids.map((recount) => ({ event: 'recount.requested' as const, recount, detail: JSON.stringify({ day: requested_day }) }));
      head.record(run.now, 'tallyman', run.id, events);
    }
  });
}
