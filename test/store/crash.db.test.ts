// A run that is killed in the midst of writing leaves whole batches behind, an audit that proves itself, and a lease that the next run takes at once.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { group, HOUR, match, START } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState, readEverything, runAndFold } from './state-databases.ts';
import { applyStorm, EARLY, early, STORM } from './storm.ts';

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

describeOnBoth('a run that is killed', (fresh) => {
  let database: FreshState;
  let undisturbed: FreshState;
  beforeEach(async () => {
    database = await fresh();
    undisturbed = await fresh();
  });
  afterEach(async () => {
    await database.drop();
    await undisturbed.drop();
  });

  /** The storm comes over a state in which the first findings have single tasks. */
  async function prepare(at: FreshState) {
    const store = await at.open();
    await runAndFold(store, START - HOUR, early());
    return store;
  }

  async function finish(store: Awaited<ReturnType<typeof prepare>>) {
    const run = await store.beginRun({ now: START, waitMs: 0 });
    await applyStorm(store, run);
    const { tasks } = await store.foldTasks(run, 'fulfillment', new Map(), new Set());
    await store.finishRun(run, 'complete', '{}');
    return tasks;
  }

  async function countMembers(): Promise<number> {
    return (await database.knex('task_members').select('finding_id')).length;
  }

  /** `when` resolves when it is time. */
  async function kill(then: 'fold' | 'wait', when: () => Promise<void>): Promise<void> {
    const script = new URL('cut-short-fold.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(database.state), then], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    for await (const line of createInterface(child.stdout)) if (line === 'applied') break;
    await when();
    child.kill('SIGKILL');
    await exited;
    expect(child.signalCode).toBe('SIGKILL');
  }

  it.each([
    ['between applying and folding', 'wait', [0, 0]],
    ['in the midst of folding', 'fold', [1, STORM - 1]],
  ] as const)('%s is followed by one that leaves what an undisturbed run leaves', async (_, then, [least, most]) => {
    const store = await prepare(database);
    await kill(then, async () => {
      while ((await countMembers()) < least);
    });
    const joined = await countMembers();
    expect(joined).toBeGreaterThanOrEqual(least);
    expect(joined).toBeLessThanOrEqual(most);
    await finish(store);
    expect(await finish(await prepare(undisturbed))).toEqual({ opened: 2, resolved: EARLY, reopened: 0 });
    expect(await countMembers()).toBe(STORM);
    expect(await readEverything(database.knex)).toEqual(await readEverything(undisturbed.knex));
    expect(await store.verifyAudit()).toMatchObject({ ok: true, problem: null });
  });
});
