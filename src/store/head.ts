// The one row under whose lock everything is written: mutex, fence and chain in one. What is written is the caller's affair.

import type { Knex } from 'knex';
import { StoreError } from '../domain/errors.ts';
import type { AuditEvent, Numbers } from '../lifecycle/changes.ts';
import { type AuditLine, hashLine, hashSeal, type Seal } from './audit-lines.ts';
import { insertRows } from './batches.ts';
import { type Row, readInstantOrNull, readNumber, readNumberOrNull, readText, readTextOrNull, storeInstant } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';
import { isTransient } from './state-errors.ts';

/** A run as its caller holds it. `now` is its one instant, in milliseconds; `token` fences it off once another has begun. */
export interface Run {
  readonly id: string;
  readonly now: number;
  readonly token: number;
  /** Decides, writes nothing and holds no lease. */
  readonly dryRun: boolean;
}

/** The head as it is under our lock. `numbers` may be moved on; `record` adds an audit line. */
export interface Head {
  readonly token: number;
  readonly runId: string | null;
  readonly holder: string | null;
  readonly leasedAt: number | null;
  readonly leaseUntil: number | null;
  /** The database's clock, read under the lock; never injected. */
  readonly clock: number;
  numbers: Numbers;
  record(at: number, who: string, runId: string | null, events: readonly AuditEvent[]): void;
}

const MAX_TRIES = 4;

/** Milliseconds by the database's clock. SYSDATE, as NOW() is when the statement began: before it waited for a lock. */
export function clockExpression(db: StateDatabase): string {
  return db.dialect === 'mysql' ? 'CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)' : "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";
}

export async function readClock(db: StateDatabase, knex: Knex = db.knex): Promise<number> {
  const row: Row = await knex.first(knex.raw(`${clockExpression(db)} AS ms`));
  return readNumber(row, 'ms');
}

/**
 * Runs `work` in one transaction under the head's lock, then appends its audit lines and one seal over them.
 * With a run, rejects with FENCED before anything is written where another run has taken over or the lease has run out.
 */
export async function underHead<T>(db: StateDatabase, run: Run | null, work: (trx: Knex.Transaction, head: Head) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.knex.transaction(async (trx) => {
        const row: Row = await trx('head').where({ id: 1 }).forUpdate().first();
        const lines: Omit<AuditLine, 'n'>[] = [];
        const head = await readHead(db, trx, row, lines);
        if (run) checkFence(head, run);
        const before = head.numbers;
        const result = await work(trx, head);
        const change = { ...(head.numbers === before ? {} : storeNumbers(head.numbers)), ...(await seal(trx, row, lines)) };
        if (Object.keys(change).length > 0) await trx('head').where({ id: 1 }).update(change);
        return result;
      });
    } catch (error) {
      if (tries === MAX_TRIES || !isTransient(error)) throw error;
    }
  }
}

async function readHead(db: StateDatabase, trx: Knex.Transaction, row: Row, lines: Omit<AuditLine, 'n'>[]): Promise<Head> {
  return {
    token: readNumber(row, 'token'),
    runId: readTextOrNull(row, 'run_id'),
    holder: readTextOrNull(row, 'holder'),
    leasedAt: readInstantOrNull(row, 'leased_at'),
    leaseUntil: readNumberOrNull(row, 'lease_until_ms'),
    clock: await readClock(db, trx),
    numbers: readNumbers(row),
    record: (at, who, runId, events) => {
      for (const { event, finding, task, recount, hold, detail } of events) {
        lines.push({
          at: storeInstant(at),
          who,
          run_id: runId,
          event,
          finding_id: finding ?? null,
          task_id: task ?? null,
          recount_id: recount ?? null,
          hold_id: hold ?? null,
          detail,
        });
      }
    },
  };
}

function checkFence(head: Head, run: Run): void {
  if (head.token !== run.token || head.runId !== run.id) {
    throw new StoreError(
      'FENCED',
      `run ${run.id} was overtaken by ${head.runId === null ? 'a later run' : `run ${head.runId}`}: nothing more of it is written`,
    );
  }
  if (head.leaseUntil !== null && head.leaseUntil > head.clock) return;
  throw new StoreError('FENCED', `run ${run.id} has lost its lease: it was not renewed in time, and nothing more of it is written`);
}

/** The next free numbers, for a decision that will not be written. */
export async function readNextNumbers(db: StateDatabase): Promise<Numbers> {
  return readNumbers(await db.knex('head').where({ id: 1 }).first());
}

/** Where none was taken, the head stays unwritten. */
export function moveNumbers(head: Head, next: Numbers): void {
  const { numbers } = head;
  if (numbers.finding !== next.finding || numbers.task !== next.task || numbers.recount !== next.recount || numbers.hold !== next.hold) head.numbers = next;
}

function readNumbers(row: Row): Numbers {
  return {
    finding: readNumber(row, 'next_finding'),
    task: readNumber(row, 'next_task'),
    recount: readNumber(row, 'next_recount'),
    hold: readNumber(row, 'next_hold'),
  };
}

function storeNumbers({ finding, task, recount, hold }: Numbers): Row {
  return { next_finding: finding, next_task: task, next_recount: recount, next_hold: hold };
}

/** Appends the lines and their seal; returns what the head then says of the chain. */
async function seal(trx: Knex.Transaction, row: Row, lines: readonly Omit<AuditLine, 'n'>[]): Promise<Row> {
  if (lines.length === 0) return {};
  const last = readNumber(row, 'last_line');
  const numbered = lines.map((line, i) => {
    const whole: AuditLine = { n: last + 1 + i, ...line };
    return { ...whole, hash: hashLine(whole) };
  });
  const next: Seal = { n: readNumber(row, 'last_seal') + 1, first_line: last + 1, last_line: last + lines.length };
  const hash = hashSeal(
    readText(row, 'seal_hash'),
    next,
    numbered.map((line) => line.hash),
  );
  await insertRows(trx, 'audit', numbered);
  await trx('seals').insert({ ...next, hash });
  return { last_line: next.last_line, last_seal: next.n, seal_hash: hash };
}
