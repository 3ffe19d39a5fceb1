// Proves the audit: every line against its hash, every seal against its lines and the seal before, the last seal against the head. It reads in pages and writes nothing.

import { type AuditLine, hashLine, hashSeal } from './audit-lines.ts';
import { type Row, readNumber, readNumberOrNull, readText, readTextOrNull } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

const PAGE = 1_000;

export interface AuditVerdict {
  readonly ok: boolean;
  /** Proven up to the first problem. */
  readonly lines: number;
  readonly seals: number;
  /** The first thing that does not hold; null: all does. */
  readonly problem: string | null;
}

interface StoredLine extends AuditLine {
  readonly hash: string;
}

interface StoredSeal {
  readonly n: number;
  readonly first_line: number;
  readonly last_line: number;
  readonly hash: string;
}

interface Progress {
  lines: number;
  seals: number;
  hash: string;
}

export async function verifyAudit(db: StateDatabase): Promise<AuditVerdict> {
  // What is appended while we read lies beyond what the head says now.
  const head: Row = await db.knex('head').where({ id: 1 }).first();
  const last = { line: readNumber(head, 'last_line'), seal: readNumber(head, 'last_seal'), hash: readText(head, 'seal_hash') };
  const progress: Progress = { lines: 0, seals: 0, hash: '0'.repeat(64) };
  const problem = (await checkChain(db, last, progress)) ?? checkEnd(last, progress) ?? (await findStrays(db));
  return { ok: problem === null, lines: progress.lines, seals: progress.seals, problem };
}

/** Walks seals and lines side by side, up to the head's. */
async function checkChain(db: StateDatabase, last: { readonly line: number; readonly seal: number }, progress: Progress): Promise<string | null> {
  const lines = readLines(db, last.line);
  for await (const seal of readSeals(db, last.seal)) {
    if (seal.n !== progress.seals + 1) return `seal ${progress.seals + 1} is missing`;
    if (seal.first_line !== progress.lines + 1)
      return `seal ${seal.n} begins at line ${seal.first_line}, not at line ${progress.lines + 1}: a seal was changed or removed`;
    const hashes: string[] = [];
    while (progress.lines < seal.last_line) {
      const problem = checkLine((await lines.next()).value, progress.lines + 1, hashes);
      if (problem !== null) return problem;
      progress.lines += 1;
    }
    const span = seal.first_line === seal.last_line ? `line ${seal.first_line}` : `lines ${seal.first_line} to ${seal.last_line}`;
    if (hashSeal(progress.hash, seal, hashes) !== seal.hash) return `seal ${seal.n} does not fit ${span} and the seal before it: one of them was changed`;
    progress.seals += 1;
    progress.hash = seal.hash;
  }
  return null;
}

/** Adds the line's hash to `hashes`. */
function checkLine(line: StoredLine | undefined, expected: number, hashes: string[]): string | null {
  if (line === undefined || line.n !== expected) return `line ${expected} is missing`;
  if (hashLine(line) !== line.hash) return `line ${expected} was changed: it does not give its hash`;
  hashes.push(line.hash);
  return null;
}

function checkEnd(last: { readonly line: number; readonly seal: number; readonly hash: string }, progress: Progress): string | null {
  if (progress.seals !== last.seal) return `seal ${progress.seals + 1} is missing`;
  if (progress.lines !== last.line) return `line ${progress.lines + 1} is missing`;
  return progress.hash === last.hash ? null : `seal ${last.seal} is not the one that the head row names: one of them was changed`;
}

/** In one statement, so that what another process appends meanwhile does not look like something beyond the head. */
async function findStrays({ knex }: StateDatabase): Promise<string | null> {
  const row: Row = await knex('head')
    .where({ id: 1 })
    .first(
      'last_line',
      'last_seal',
      knex.raw('(SELECT MIN(n) FROM audit WHERE n < 1 OR n > head.last_line) AS line'),
      knex.raw('(SELECT MIN(n) FROM seals WHERE n < 1 OR n > head.last_seal) AS seal'),
    );
  const line = readNumberOrNull(row, 'line');
  if (line !== null) return `line ${line} was inserted: the last seal ends at line ${readNumber(row, 'last_line')}`;
  const seal = readNumberOrNull(row, 'seal');
  return seal === null ? null : `seal ${seal} was inserted: the last is seal ${readNumber(row, 'last_seal')}`;
}

async function* readSeals({ knex }: StateDatabase, last: number): AsyncGenerator<StoredSeal, undefined> {
  for await (const row of readPages((after) => knex('seals').where('n', '>', after).where('n', '<=', last).orderBy('n').limit(PAGE))) {
    yield { n: readNumber(row, 'n'), first_line: readNumber(row, 'first_line'), last_line: readNumber(row, 'last_line'), hash: readText(row, 'hash') };
  }
}

async function* readLines({ knex }: StateDatabase, last: number): AsyncGenerator<StoredLine, undefined> {
  for await (const row of readPages((after) => knex('audit').where('n', '>', after).where('n', '<=', last).orderBy('n').limit(PAGE))) {
    yield {
      n: readNumber(row, 'n'),
      at: readText(row, 'at'),
      who: readText(row, 'who'),
      run_id: readTextOrNull(row, 'run_id'),
      event: readText(row, 'event'),
      finding_id: readNumberOrNull(row, 'finding_id'),
      task_id: readNumberOrNull(row, 'task_id'),
      recount_id: readNumberOrNull(row, 'recount_id'),
      hold_id: readNumberOrNull(row, 'hold_id'),
      detail: readText(row, 'detail'),
      hash: readText(row, 'hash'),
    };
  }
}

async function* readPages(page: (after: number) => PromiseLike<readonly Row[]>): AsyncGenerator<Row, undefined> {
  let after = 0;
  for (;;) {
    const rows = await page(after);
    for (const row of rows) yield row;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = readNumber(last, 'n');
  }
}
