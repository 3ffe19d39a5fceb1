// Silences as the state keeps them: those made by command, those that are broken, and what they hide. Which findings they cover is decided elsewhere.

import { formatDecimal, parseDecimal } from '../domain/decimal.ts';
import { StoreError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import type { EventName } from '../lifecycle/changes.ts';
import type { Amount } from '../lifecycle/judged.ts';
import { parseMuteName } from '../lifecycle/mutes.ts';
import type { Silence, SilenceMatcher } from '../lifecycle/silences.ts';
import { type Head, type Run, underHead } from './head.ts';
import { type Row, readAmount, readInstant, readInstantOrNull, readNumber, readText, readTextOrNull, storeInstant } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

/** One made by command, named S-12. `until`: where it was ended before its time, when that was. */
export interface StoredSilence extends Silence {
  readonly number: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
}

/** What a silence keeps from acting, by currency; what has no value counts as a finding only. */
export interface Hidden {
  readonly findings: number;
  readonly amounts: readonly Amount[];
}

/** All of them, those that have ended or expired too; the oldest first. */
export async function readSilences({ knex }: StateDatabase): Promise<readonly StoredSilence[]> {
  const rows: readonly Row[] = await knex('silences').orderBy('id');
  return rows.map(readSilence);
}

/** Rejects with CONFLICT where it would be over before it begins. */
export async function addSilence(db: StateDatabase, silence: Omit<Silence, 'id'>, by: string): Promise<StoredSilence> {
  return underHead(db, null, async (trx, head) => {
    const now = instantOf(db, head);
    if (silence.until <= now) throw new StoreError('CONFLICT', `a silence until ${formatInstant(silence.until)} would silence nothing: that is past`);
    const last: Row | undefined = await trx('silences').max({ n: 'id' }).first();
    const number = Number(last?.['n'] ?? 0) + 1;
    const row = {
      id: number,
      owner: silence.owner,
      reason: silence.reason,
      matcher: storeMatcher(silence.match),
      until_at: storeInstant(silence.until),
      ceiling_amount: silence.ceiling && formatDecimal(silence.ceiling.amount),
      ceiling_currency: silence.ceiling?.currency ?? null,
      created_at: storeInstant(now),
      created_by: by,
      ended_at: null,
      ended_by: null,
    };
    await trx('silences').insert(row);
    const { owner, reason, until_at: until, ceiling_amount: amount, ceiling_currency: currency } = row;
    const ceiling = amount === null ? null : { amount, currency };
    audit(head, now, by, null, 'silence.added', { silence: nameOf(number), owner, reason, match: JSON.parse(row.matcher) as unknown, until, ceiling });
    return readSilence(row);
  });
}

/** What it silenced acts in the next run. Rejects with NOT_FOUND, or CONFLICT where it is over already. */
export async function endSilence(db: StateDatabase, number: number, by: string): Promise<StoredSilence> {
  return underHead(db, null, async (trx, head) => {
    const row: Row | undefined = await trx('silences').where({ id: number }).first();
    if (row === undefined) throw new StoreError('NOT_FOUND', `there is no silence ${nameOf(number)}`);
    const silence = readSilence(row);
    const now = instantOf(db, head);
    if (silence.endedAt !== null)
      throw new StoreError('CONFLICT', `${silence.id} was ended by ${silence.endedBy ?? 'somebody'} at ${formatInstant(silence.endedAt)}`);
    if (silence.until <= now) throw new StoreError('CONFLICT', `${silence.id} ended by itself at ${formatInstant(silence.until)}`);
    const change = { ended_at: storeInstant(now), ended_by: by };
    await trx('silences').where({ id: number }).update(change);
    audit(head, now, by, null, 'silence.ended', { silence: silence.id });
    return readSilence({ ...row, ...change });
  });
}

/** For good: whoever wants as much hidden writes a new silence. `id` may be of the rules folder's. */
export async function breakSilence(db: StateDatabase, run: Run, id: string): Promise<void> {
  if (run.dryRun) return;
  await underHead(db, run, async (trx, head) => {
    if ((await trx('broken_silences').where({ silence: id }).first()) !== undefined) return;
    await trx('broken_silences').insert({ silence: id, broken_at: storeInstant(run.now), run_id: run.id });
    audit(head, run.now, 'tallyman', run.id, 'silence.broken', { silence: id, because: 'what it hides is worth more than its ceiling' });
  });
}

/** The ids of those that hid more than they may, of the rules folder's too. */
export async function readBrokenSilences({ knex }: StateDatabase): Promise<ReadonlySet<string>> {
  const rows: readonly Row[] = await knex('broken_silences').select('silence');
  return new Set(rows.map((row) => readText(row, 'silence')));
}

/** By the silence's id. */
export async function readHidden({ knex }: StateDatabase): Promise<ReadonlyMap<string, Hidden>> {
  const rows: readonly Row[] = await knex('findings').whereNotNull('muted_by').where({ state: 'open' }).select('muted_by', 'value_at_risk', 'currency');
  const hidden = new Map<string, { findings: number; readonly sums: Map<string | null, bigint> }>();
  for (const row of rows) {
    const mute = parseMuteName(readText(row, 'muted_by'));
    if (mute.by !== 'silence') continue;
    const one = hidden.get(mute.silence) ?? { findings: 0, sums: new Map<string | null, bigint>() };
    hidden.set(mute.silence, one);
    one.findings += 1;
    const value = readAmount(row);
    if (value) one.sums.set(value.currency, (one.sums.get(value.currency) ?? 0n) + value.amount);
  }
  const amountsOf = (sums: ReadonlyMap<string | null, bigint>): readonly Amount[] => [...sums].map(([currency, amount]) => ({ amount, currency }));
  return new Map([...hidden].map(([id, { findings, sums }]) => [id, { findings, amounts: amountsOf(sums) }]));
}

function nameOf(number: number): string {
  return `S-${number}`;
}

function readSilence(row: Row): StoredSilence {
  const number = readNumber(row, 'id');
  const endedAt = readInstantOrNull(row, 'ended_at');
  const ceiling = readTextOrNull(row, 'ceiling_amount');
  return {
    id: nameOf(number),
    number,
    owner: readText(row, 'owner'),
    reason: readText(row, 'reason'),
    match: readMatcher(readText(row, 'matcher')),
    until: Math.min(readInstant(row, 'until_at'), endedAt ?? Number.POSITIVE_INFINITY),
    ceiling: ceiling === null ? null : { amount: parseDecimal(ceiling) ?? 0n, currency: readTextOrNull(row, 'ceiling_currency') },
    createdAt: readInstant(row, 'created_at'),
    createdBy: readText(row, 'created_by'),
    endedAt,
    endedBy: readTextOrNull(row, 'ended_by'),
  };
}

/** Only what it names. */
function storeMatcher({ key, ...named }: SilenceMatcher): string {
  const entries = Object.entries(named).filter(([, values]) => values !== null);
  return JSON.stringify({ ...Object.fromEntries(entries), ...(key.size > 0 ? { key: Object.fromEntries(key) } : {}) });
}

function readMatcher(text: string): SilenceMatcher {
  const { key, ...named } = JSON.parse(text) as Partial<Omit<SilenceMatcher, 'key'>> & { readonly key?: Readonly<Record<string, readonly string[]>> };
  return { boundary: null, rule: null, severity: null, order: null, ...named, key: new Map(Object.entries(key ?? {})) };
}

function instantOf(db: StateDatabase, head: Head): number {
  return db.now?.() ?? head.clock;
}

function audit(head: Head, at: number, who: string, runId: string | null, event: EventName, detail: object): void {
  head.record(at, who, runId, [{ event, detail: JSON.stringify(detail) }]);
}
