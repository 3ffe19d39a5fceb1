// One run at a time: who may write, since when and until when, by the database's clock. A run whose process died is followed at once, one that hangs when its lease ends.

import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { ulid } from 'ulid';
import { StoreError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import { clockExpression, type Head, type Run, readClock, underHead } from './head.ts';
import { storeInstant } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

const LEASE_MS = 15_000;
const RENEW_MS = 5_000;
const POLL_MS = 500;

/** Who holds a lease. `space` tells containers apart that share a host's name but not its processes. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly space: string;
}

export interface BeginOptions {
  /** The run's instant; null or absent: the store's clock. */
  readonly now?: number | null;
  readonly dryRun?: boolean;
  /** How long to wait for another run to end; default 20 s. */
  readonly waitMs?: number;
}

/** Takes the lease, or rejects with BUSY once the wait is over. A dry run takes none. */
export async function beginRun(db: StateDatabase, options: BeginOptions): Promise<Run> {
  if (options.dryRun === true) {
    const now = options.now ?? (await readNow(db));
    return { id: ulid(now), now, token: 0, dryRun: true };
  }
  const deadline = performance.now() + (options.waitMs ?? 20_000);
  for (;;) {
    const outcome = await underHead(db, null, (trx, head) => tryToBegin(db, trx, head, options.now ?? null));
    if ('run' in outcome) return outcome.run;
    const left = deadline - performance.now();
    if (left <= 0) throw new StoreError('BUSY', `${describeLease(outcome.head)} is still at work on ${db.place}: wait for it to end`);
    await sleep(Math.min(POLL_MS, left));
  }
}

/** The store's clock: the injected one, else the database's. */
export async function readNow(db: StateDatabase): Promise<number> {
  return db.now ? db.now() : readClock(db);
}

async function tryToBegin(
  db: StateDatabase,
  trx: Knex.Transaction,
  head: Head,
  given: number | null,
): Promise<{ readonly run: Run } | { readonly head: Head }> {
  const taken = head.runId !== null && head.leaseUntil !== null && head.leaseUntil > head.clock;
  if (taken && !isDead(readHolder(head.holder))) return { head };
  const now = given ?? db.now?.() ?? head.clock;
  const run: Run = { id: ulid(now), now, token: head.token + 1, dryRun: false };
  if (head.runId !== null) {
    await trx('runs')
      .where({ id: head.runId })
      .update({ status: 'abandoned', finished_at: storeInstant(now) });
    head.record(now, 'tallyman', head.runId, [{ event: 'run.abandoned', detail: JSON.stringify({ followed_by: run.id }) }]);
  }
  const holder = JSON.stringify(ourselves());
  await trx('runs').insert({ id: run.id, token: run.token, status: 'running', started_at: storeInstant(now), holder });
  const lease = { token: run.token, run_id: run.id, holder, leased_at: storeInstant(head.clock), lease_until_ms: head.clock + LEASE_MS };
  await trx('head').where({ id: 1 }).update(lease);
  return { run };
}

/** Renews the lease until stopped; `onRenewal` hears of each failure, and null of each success. Applying finds out by itself when the lease is gone. */
export function keepLease(db: StateDatabase, run: Run, onRenewal: (failure: unknown) => void): () => void {
  const timer = setInterval(() => {
    // A dry run holds none.
    if (!run.dryRun) renewLease(db, run).then(() => onRenewal(null), onRenewal);
  }, RENEW_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function renewLease(db: StateDatabase, run: Run): Promise<void> {
  await db
    .knex('head')
    .where({ id: 1, token: run.token, run_id: run.id })
    .update({ lease_until_ms: db.knex.raw(`${clockExpression(db)} + ${LEASE_MS}`) });
}

/** Ends the run and its lease, with the run's own audit line. `summary` is JSON text. */
export async function finishRun(db: StateDatabase, run: Run, status: 'complete' | 'partial' | 'failed', summary: string): Promise<void> {
  if (run.dryRun) return;
  await underHead(db, run, async (trx, head) => {
    const at = db.now?.() ?? head.clock;
    await trx('runs')
      .where({ id: run.id })
      .update({ status, finished_at: storeInstant(at), summary });
    await trx('head').where({ id: 1 }).update({ run_id: null, holder: null, leased_at: null, lease_until_ms: null });
    head.record(at, 'tallyman', run.id, [{ event: 'run.finished', detail: JSON.stringify({ status, started_at: formatInstant(run.now) }) }]);
  });
}

function describeLease(head: Head): string {
  const holder = readHolder(head.holder);
  const who = holder === null ? '' : ` (process ${holder.pid} on ${holder.host})`;
  const since = head.leasedAt === null ? '' : `, which holds the lease since ${formatInstant(head.leasedAt)},`;
  return `run ${head.runId ?? ''}${who}${since}`;
}

function ourselves(): Holder {
  return { host: hostname(), pid: process.pid, space: process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : '' };
}

function readHolder(text: string | null): Holder | null {
  if (text === null) return null;
  const { host, pid, space } = JSON.parse(text) as Partial<Holder>;
  return typeof host === 'string' && typeof pid === 'number' && typeof space === 'string' ? { host, pid, space } : null;
}

/** Only of a process that we could see if it lived. */
function isDead(holder: Holder | null): boolean {
  const us = ourselves();
  if (holder === null || holder.host !== us.host || holder.space !== us.space) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
