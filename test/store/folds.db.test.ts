// Storms in the state database: folded tasks, their members, what people and readers make of them.

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Mute } from '../../src/lifecycle/judged.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, folding, group, HOUR, type MatchChanges, MINUTE, match, START, usd } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState, readEverything, runAndFold } from './state-databases.ts';

const OVER = 3;

function found(order: string, changes: MatchChanges = {}) {
  return group(order, [match(order, '1', { actions: [folding('webshop', OVER)], ...changes })]);
}

function cleared(order: string) {
  return group(order, [], { keys: { 1: 'equal' } });
}

function orders(count: number, from = 1): readonly string[] {
  return Array.from({ length: count }, (_, i) => `O${from + i}`);
}

describeOnBoth('folded tasks', (fresh) => {
  let database: FreshState;
  let store: Store;
  let now: number;
  beforeEach(async () => {
    database = await fresh();
    now = START;
    store = await database.open({ now: () => now });
  });
  afterEach(() => database.drop());

  it('stand for all findings of a bucket, and are listed among the others', async () => {
    const worth = (amount: string, labels: readonly string[] = []) => ({ valueAtRisk: usd(amount), labels });
    const groups = [
      found('O1', worth('10.00')),
      found('O2', { ...worth('2.50', ['vip']), severity: 'critical' }),
      found('O3', worth('0.10', ['large'])),
      found('O4'),
    ];
    expect(await runAndFold(store, START, groups)).toEqual({ opened: 1, resolved: 0, reopened: 0 });
    expect(await store.tasks()).toMatchObject([
      {
        id: 1,
        team: 'oms',
        state: 'open',
        dueAt: START + 4 * HOUR,
        assignee: null,
        title: '4 × never-shipped: channel webshop',
        severity: 'critical',
        valueAtRisk: usd('22.60'),
        labels: ['large', 'vip'],
        mutedBy: null,
        fold: { rule: 'never-shipped', columns: ['channel'], parts: ['webshop'], members: 4 },
        finding: { id: 1, order: 'O1', severity: 'warning' },
      },
    ]);
    expect((await store.task(1))?.finding.evidence).toBe('{"rows":"O1 1"}');
    expect(await store.standing()).toMatchObject({ tasks: 1 });
    expect((await store.taskMembers(1)).map(({ finding, joinedAt, leftAt }) => [finding.order, joinedAt, leftAt])).toEqual(
      orders(4).map((order) => [order, START, null]),
    );
    expect((await store.historyOf(1)).map(({ event, task }) => [event, task])).toEqual([
      ['finding.opened', null],
      ['task.opened', 1],
      ['task.member_joined', 1],
    ]);
    expect(JSON.parse((await store.historyOf(1))[1]?.detail ?? '')).toMatchObject({ folded: 4, title: '4 × never-shipped: channel webshop', team: 'oms' });
    expect(await database.knex('tasks').select('*')).toEqual([]);
    expect(await store.verifyAudit()).toMatchObject({ ok: true, problem: null });
  });

  it('show no value where it is of several currencies, and none where none has any', async () => {
    const euros = { valueAtRisk: { amount: usd('1.00').amount, currency: 'EUR' } };
    await runAndFold(store, START, [found('O1', euros), ...orders(3, 2).map((order) => found(order))]);
    expect((await store.task(1))?.valueAtRisk).toBeNull();
    await runAndFold(store, START + HOUR, [found('O1', { valueAtRisk: null }), ...orders(3, 2).map((order) => found(order, { valueAtRisk: null }))]);
    expect((await store.task(1))?.valueAtRisk).toBeNull();
    await runAndFold(store, START + 2 * HOUR, [found('O1'), ...orders(3, 2).map((order) => found(order, { valueAtRisk: null }))]);
    expect((await store.task(1))?.valueAtRisk).toEqual(usd('10.00'));
  });

  it('are found by team, state, boundary, person, member and label', async () => {
    await runAndFold(store, START, [...orders(3).map((order) => found(order)), found('O4', { labels: ['vip'] })]);
    await runAndFold(store, START, [found('P1', { actions: [folding('market', OVER)], labels: ['vip-2'] })]);
    await store.assignTask(1, 'joe', 'maria');
    const ids = async (filter: Parameters<Store['tasks']>[0]): Promise<readonly number[]> => (await store.tasks(filter)).map(({ id }) => id);
    expect(await ids({ states: ['open'], team: 'oms', boundary: 'fulfillment', assignee: 'joe' })).toEqual([1]);
    expect([await ids({ finding: 3 }), await ids({ finding: 5 })]).toEqual([[1], [2]]);
    expect([await ids({ label: 'vip' }), await ids({ label: 'vip-2' }), await ids({ label: 'v%' }), await ids({ label: '"' })]).toEqual([[1], [2], [], []]);
    for (const other of [{ states: ['closed' as const] }, { team: 'fulfillment' }, { boundary: 'intake' }, { assignee: 'maria' }])
      expect(await ids(other)).toEqual([]);
    expect([await ids({}), await ids({ limit: 1 })]).toEqual([[1, 2], [1]]);
  });

  it('found and folded again unchanged leave every row as it was, and no audit line but the run’s own', async () => {
    const groups = [...orders(5).map((order) => found(order)), found('P1', { actions: [folding('market', OVER)] })];
    await runAndFold(store, START, groups);
    const before = await readEverything(database.knex);
    const lines = (await database.knex('audit').select('n')).length;
    expect(await runAndFold(store, START + HOUR, groups)).toEqual({ opened: 0, resolved: 0, reopened: 0 });
    expect(await readEverything(database.knex)).toEqual(before);
    expect(await database.knex('audit').select('n')).toHaveLength(lines + 1);
  });

  it('take over the single tasks, let their members go as they clear, and close with the last', async () => {
    await runAndFold(
      store,
      START,
      orders(3).map((order) => found(order)),
    );
    await store.assignTask(1, 'joe', 'maria');
    expect(
      await runAndFold(
        store,
        START + HOUR,
        orders(5).map((order) => found(order)),
      ),
    ).toEqual({ opened: 1, resolved: 2, reopened: 0 });
    expect((await store.tasks({ states: ['open'] })).map(({ id, assignee }) => [id, assignee])).toEqual([
      [1, 'joe'],
      [4, null],
    ]);
    expect((await store.historyOf(2)).map(({ event, task }) => [event, task])).toEqual([
      ['finding.opened', null],
      ['task.opened', 2],
      ['task.opened', 4],
      ['task.closed', 2],
      ['task.member_joined', 4],
    ]);
    await runAndFold(store, START + 2 * HOUR, [...orders(2).map(cleared), cleared('O3')]);
    expect(await store.task(4)).toMatchObject({ state: 'open', title: '2 × never-shipped: channel webshop', findingId: 4, finding: { order: 'O4' } });
    expect((await store.taskMembers(4)).map(({ finding, leftAt }) => [finding.order, leftAt])).toEqual([
      ['O2', START + 2 * HOUR],
      ['O3', START + 2 * HOUR],
      ['O4', null],
      ['O5', null],
    ]);
    expect(await runAndFold(store, START + 3 * HOUR, [cleared('O4'), cleared('O5')])).toEqual({ opened: 0, resolved: 1, reopened: 0 });
    expect(await store.task(4)).toMatchObject({ state: 'closed', closedAt: START + 3 * HOUR, fold: { members: 4 } });
    expect(await store.standing()).toMatchObject({ tasks: 0 });
    expect(
      await runAndFold(
        store,
        START + DAY,
        orders(4).map((order) => found(order)),
      ),
    ).toEqual({ opened: 0, resolved: 0, reopened: 1 });
    expect(await store.task(4)).toMatchObject({ state: 'open', openedAt: START + DAY, closedAt: null, fold: { members: 4 } });
    expect(await store.verifyAudit()).toMatchObject({ ok: true, problem: null });
  });

  it('are worked on by people, who may not write them off at once', async () => {
    const patience = { 'never-shipped': 30 * MINUTE };
    const storm = orders(5).map((order) => found(order));
    await runAndFold(store, START, storm, patience);
    now = START + HOUR;
    await store.assignTask(1, 'joe', 'maria');
    await expect(store.acceptTask(1, 'joe', 'why not', now + DAY)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(
        'T-1 is open: what many findings come to cannot be written off at once: silence never-shipped instead, or accept single findings',
      ),
    });
    await store.resolveTask(1, 'joe', 'importer restarted');
    expect(await store.task(1)).toMatchObject({ state: 'resolved', assignee: 'joe', resolvedBy: 'joe', note: 'importer restarted', resolvedAt: now });
    await store.reopenTask(1, 'maria');
    await store.resolveTask(1, 'joe', 'again');
    expect((await runAndFold(store, now + 29 * MINUTE, [...storm.slice(1), cleared('O1')], patience)).reopened).toBe(0);
    expect((await runAndFold(store, now + 30 * MINUTE, storm.slice(1), patience)).reopened).toBe(1);
    expect(await store.task(1)).toMatchObject({ state: 'open', assignee: 'joe', resolvedAt: null, resolvedBy: null, note: null, findingId: 2 });
    await runAndFold(
      store,
      START + DAY,
      storm.map((_, i) => cleared(`O${i + 1}`)),
    );
    await expect(store.reopenTask(1, 'joe')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('with the last of its findings') });
    expect((await store.historyOf(1)).map(({ who, event }) => [who, event]).slice(3)).toEqual([
      ['maria', 'task.assigned'],
      ['joe', 'task.resolved'],
      ['maria', 'task.reopened'],
      ['joe', 'task.resolved'],
      ['tallyman', 'finding.resolved'],
      ['tallyman', 'task.member_left'],
    ]);
  });

  it('say of a single task that gave way why it is closed', async () => {
    await runAndFold(store, START, [found('O1')]);
    await runAndFold(
      store,
      START + HOUR,
      orders(4).map((order) => found(order)),
    );
    await expect(store.resolveTask(1, 'joe', null)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('when its finding F-1 was folded with others'),
    });
  });

  it('hold 5,000 findings without a task for each of them first, and let them all go again', async () => {
    const storm = orders(5_000);
    const play = async (instant: number, judge: (order: string) => ReturnType<typeof group>) => {
      const run = await store.beginRun({ now: instant });
      const opened: number[] = [];
      for (let i = 0; i < storm.length; i += 1_000) opened.push((await store.applyGroups(run, storm.slice(i, i + 1_000).map(judge))).tasks.opened);
      const { tasks } = await store.foldTasks(run, 'fulfillment', new Map(), new Set());
      await store.finishRun(run, 'complete', '{}');
      return [opened, tasks];
    };
    const judge = (order: string) => found(order);
    expect(await play(START, judge)).toEqual([[0, 0, 0, 0, 0], { opened: 1, resolved: 0, reopened: 0 }]);
    expect(await database.knex('tasks').select('id')).toEqual([]);
    expect(await store.tasks()).toMatchObject([{ title: '5000 × never-shipped: channel webshop', valueAtRisk: usd('50000.00') }]);
    // A transaction holds no more than a thousand changes.
    const seals = await database.knex('seals').select('first_line', 'last_line');
    expect(Math.max(...seals.map(({ first_line, last_line }) => Number(last_line) - Number(first_line) + 1))).toBeLessThanOrEqual(1_000);
    const lines = (await database.knex('audit').select('n')).length;
    await play(START + HOUR, judge);
    expect(await database.knex('audit').select('n')).toHaveLength(lines + 1);
    expect(await play(START + DAY, cleared)).toEqual([[0, 0, 0, 0, 0], { opened: 0, resolved: 1, reopened: 0 }]);
    expect(await store.standing()).toEqual({ tasks: 0, recounts: 0, holds: 0 });
    expect(await store.verifyAudit()).toMatchObject({ ok: true, problem: null });
  });

  it('in a dry run are counted and not written, with what the run would have opened and closed', async () => {
    await runAndFold(
      store,
      START,
      orders(3).map((order) => found(order)),
    );
    const before = await readEverything(database.knex);
    const dry = async (...batches: readonly (readonly ReturnType<typeof group>[])[]) => {
      const run = await store.beginRun({ now: START + HOUR, dryRun: true });
      for (const batch of batches) await store.applyGroups(run, batch);
      const { tasks } = await store.foldTasks(run, 'fulfillment', new Map(), new Set());
      await store.finishRun(run, 'complete', '{}');
      return tasks;
    };
    expect(await dry([found('O4')], [found('O5')])).toEqual({ opened: 1, resolved: 3, reopened: 0 });
    expect(await dry([cleared('O1')], [found('O4')])).toEqual({ opened: 1, resolved: 0, reopened: 0 });
    expect(await dry(orders(600, 100).map((order) => found(order)))).toEqual({ opened: 1, resolved: 3, reopened: 0 });
    expect(await readEverything(database.knex)).toEqual(before);
    const storm = orders(4).map((order) => found(order));
    await runAndFold(store, START + HOUR, storm);
    expect(await dry(orders(4).map(cleared))).toEqual({ opened: 0, resolved: 1, reopened: 0 });
    expect(await dry([cleared('O1')])).toEqual({ opened: 0, resolved: 0, reopened: 0 });
  });

  it('in a dry run count those whose silence has ended', async () => {
    const silenced: Mute = { by: 'silence', silence: 'S-1' };
    await runAndFold(
      store,
      START,
      orders(4).map((order) => found(order, { mute: silenced })),
    );
    const run = await store.beginRun({ now: START + HOUR, dryRun: true });
    expect(
      (
        await store.applyGroups(
          run,
          orders(4).map((order) => found(order)),
        )
      ).muted,
    ).toEqual({ silenced: 0, baselined: 0, unmuted: 4 });
    expect(await store.foldTasks(run, 'fulfillment', new Map(), new Set())).toEqual({ tasks: { opened: 1, resolved: 0, reopened: 0 } });
  });

  it('of a boundary that is no more close with its findings, even where a crash came between', async () => {
    await runAndFold(
      store,
      START,
      orders(4).map((order) => found(order)),
    );
    const run = await store.beginRun({ now: START + HOUR });
    await store.applyGroups(run, orders(4).map(cleared));
    expect(await store.unclosedBoundaries()).toEqual(['fulfillment']);
    await store.foldTasks(run, 'fulfillment', new Map(), new Set());
    expect(await store.unclosedBoundaries()).toEqual([]);
  });

  it('of another boundary are none of this one’s affair', async () => {
    const other = orders(4).map((order) => {
      return group(order, [match(order, '1', { boundary: 'intake', fingerprint: `intake ${order}`, actions: [folding('webshop', OVER)] })], {
        boundary: 'intake',
      });
    });
    expect(await runAndFold(store, START, other)).toEqual({ opened: 0, resolved: 0, reopened: 0 });
  });
});
