// A run that is killed in the midst of writing leaves whole batches behind, an audit that proves itself, and a lease that the next run takes at once.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { group, match, START } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState } from './state-databases.ts';

const BATCH = 200;

describeOnBoth('a run that is killed while it writes', (fresh) => {
  let database: FreshState;
  beforeEach(async () => {
    database = await fresh();
  });
  afterEach(() => database.drop());

  /** Killed as soon as it has said that the third batch is done: by then it writes the fourth. */
  async function killInTheMidst(): Promise<void> {
    const script = new URL('cut-short-run.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(database.state), String(BATCH)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    for await (const line of createInterface(child.stdout)) if (line === '2') child.kill('SIGKILL');
    await exited;
    expect(child.signalCode).toBe('SIGKILL');
  }

  it('loses nothing, doubles nothing, and is followed at once', async () => {
    const store = await database.open();
    await killInTheMidst();
    const counts: number[] = [];
    for (const table of ['findings', 'tasks', 'holds', 'hold_causes', 'group_memory']) counts.push((await database.knex(table).select('*')).length);
    const [findings = 0] = counts;
    expect(findings).toBeGreaterThanOrEqual(3 * BATCH);
    expect(findings % BATCH).toBe(0);
    expect(counts).toEqual(counts.map(() => findings));
    expect(await store.verifyAudit()).toEqual({ ok: true, lines: 3 * findings, seals: findings / BATCH, problem: null });

    const run = await store.beginRun({ now: START, waitMs: 0 });
    const again = Array.from({ length: BATCH }, (_, i) => group(`O0-${i}`, [match(`O0-${i}`, '1')]));
    expect((await store.applyGroups(run, again)).findings).toMatchObject({ opened: 0, continuing: BATCH });
    await store.finishRun(run, 'complete', '{}');
    expect(await database.knex('runs').orderBy('token').pluck('status')).toEqual(['abandoned', 'complete']);
    expect(await store.verifyAudit()).toMatchObject({ ok: true, problem: null });
  });
});
