// Recounts and holds as commands show them. The book figure is here for those who review; a count sheet must not show it.

import type { Knex } from 'knex';
import type { Amount } from '../lifecycle/judged.ts';
import type { HoldState, RecountState } from '../lifecycle/life-cycles.ts';
import { byPriority } from '../lifecycle/recount-day.ts';
import { selectIn } from './batches.ts';
import { type Row, readAmount, readInstant, readInstantOrNull, readNumber, readText, readTextOrNull, readWord } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

const RECOUNT_STATES: readonly RecountState[] = ['waiting', 'requested', 'ended'];

export interface RecountView {
  readonly id: number;
  readonly sku: string;
  readonly facility: string;
  readonly state: RecountState;
  readonly askedAt: number;
  readonly requestedAt: number | null;
  /** The facility's calendar day whose capacity it takes. */
  readonly day: string | null;
  readonly book: string | null;
  readonly bookAt: number | null;
  readonly endedAt: number | null;
  /** The largest of its causes', those that no longer stand included once it has ended. */
  readonly valueAtRisk: Amount | null;
  /** Numbers of the findings that cause it; once it has ended, of all that did. */
  readonly causes: readonly number[];
}

export interface RecountFilter {
  readonly id?: number;
  readonly states?: readonly RecountState[];
  readonly facility?: string;
  /** That this finding causes or caused. */
  readonly finding?: number;
}

/** The most valuable first. */
export async function readRecounts(db: StateDatabase, filter: RecountFilter): Promise<readonly RecountView[]> {
  const restrict = (query: Knex.QueryBuilder): Knex.QueryBuilder => restrictRecounts(db, query, filter);
  const rows: readonly Row[] = await restrict(db.knex('recounts').select('recounts.*'));
  const amounts = await amountsAtRisk(db, restrict);
  const causes = await readCauses(
    db,
    'recount',
    rows.map((row) => readNumber(row, 'id')),
  );
  const views = rows.map((row) => readRecount(row, amounts, causes));
  return views.sort(byPriority);
}

function restrictRecounts({ knex }: StateDatabase, query: Knex.QueryBuilder, filter: RecountFilter): Knex.QueryBuilder {
  if (filter.id !== undefined) query.where({ 'recounts.id': filter.id });
  if (filter.states !== undefined) query.whereIn('recounts.state', [...filter.states]);
  if (filter.facility !== undefined) query.where({ 'recounts.facility': filter.facility });
  if (filter.finding !== undefined) query.whereIn('recounts.id', knex('recount_causes').select('recount_id').where({ finding_id: filter.finding }));
  return query;
}

function readRecount(row: Row, amounts: ReadonlyMap<number, Amount>, causes: ReadonlyMap<number, readonly Cause[]>): RecountView {
  const id = readNumber(row, 'id');
  const state = readWord(row, 'state', RECOUNT_STATES);
  return {
    id,
    sku: readText(row, 'sku'),
    facility: readText(row, 'facility'),
    state,
    askedAt: readInstant(row, 'asked_at'),
    requestedAt: readInstantOrNull(row, 'requested_at'),
    day: readTextOrNull(row, 'requested_day'),
    book: readTextOrNull(row, 'book'),
    bookAt: readInstantOrNull(row, 'book_at'),
    endedAt: readInstantOrNull(row, 'ended_at'),
    valueAtRisk: amounts.get(id) ?? null,
    causes: standing(causes.get(id), state === 'ended'),
  };
}

/** The largest value at risk among the causes of each recount: those that stand, or all where it has ended. */
export async function amountsAtRisk(db: StateDatabase, restrict: (query: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<ReadonlyMap<number, Amount>> {
  const query = db
    .knex('recounts')
    .join('recount_causes', 'recount_id', 'recounts.id')
    .join('findings', 'finding_id', 'findings.id')
    .whereNotNull('value_at_risk')
    .where((either) => either.whereNull('recount_causes.ended_at').orWhereNotNull('recounts.ended_at'))
    .select('recounts.id', 'value_at_risk', 'currency')
    .orderBy('findings.id');
  const largest = new Map<number, Amount>();
  for (const row of (await restrict(query)) as readonly Row[]) {
    const id = readNumber(row, 'id');
    const amount = readAmount(row);
    const before = largest.get(id);
    if (amount !== null && (before === undefined || amount.amount > before.amount)) largest.set(id, amount);
  }
  return largest;
}

export interface HoldView {
  readonly id: number;
  readonly order: string;
  readonly state: HoldState;
  readonly placedAt: number;
  readonly releasedAt: number | null;
  /** As a recount's. */
  readonly causes: readonly number[];
}

export interface HoldFilter {
  /** Default: those that stand. */
  readonly states?: readonly HoldState[];
  readonly finding?: number;
}

export async function readHolds(db: StateDatabase, filter: HoldFilter): Promise<readonly HoldView[]> {
  const states = filter.states ?? ['standing'];
  const query = db.knex('holds').select('*').orderBy('id');
  if (!states.includes('released')) query.whereNull('released_at');
  if (!states.includes('standing')) query.whereNotNull('released_at');
  if (filter.finding !== undefined) query.whereIn('id', db.knex('hold_causes').select('hold_id').where({ finding_id: filter.finding }));
  const rows: readonly Row[] = await query;
  const causes = await readCauses(
    db,
    'hold',
    rows.map((row) => readNumber(row, 'id')),
  );
  return rows.map((row) => {
    const id = readNumber(row, 'id');
    const releasedAt = readInstantOrNull(row, 'released_at');
    const state = releasedAt === null ? 'standing' : 'released';
    return {
      id,
      order: readText(row, 'order_name'),
      state,
      placedAt: readInstant(row, 'placed_at'),
      releasedAt,
      causes: standing(causes.get(id), releasedAt !== null),
    };
  });
}

interface Cause {
  readonly finding: number;
  readonly stands: boolean;
}

function standing(causes: readonly Cause[] = [], all: boolean): readonly number[] {
  return causes.filter((cause) => all || cause.stands).map((cause) => cause.finding);
}

async function readCauses({ knex }: StateDatabase, of: 'recount' | 'hold', ids: readonly number[]): Promise<ReadonlyMap<number, readonly Cause[]>> {
  const rows = await selectIn(() => knex(`${of}_causes`).select('*').orderBy('finding_id'), `${of}_id`, ids);
  const causes = new Map<number, Cause[]>();
  for (const row of rows) {
    const id = readNumber(row, `${of}_id`);
    const cause = { finding: readNumber(row, 'finding_id'), stands: row['ended_at'] === null };
    const list = causes.get(id);
    if (list) list.push(cause);
    else causes.set(id, [cause]);
  }
  return causes;
}
