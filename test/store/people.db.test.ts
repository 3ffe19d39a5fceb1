// What people do to tasks, and what the next run makes of it.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, group, HOUR, match, START } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState, runOnce } from './state-databases.ts';

describeOnBoth('people’s work on tasks', (fresh) => {
  let database: FreshState;
  let store: Store;
  let now: number;
  beforeEach(async () => {
    database = await fresh();
    now = START;
    store = await database.open({ now: () => now });
    await runOnce(store, now, found('-5.00'));
    now += HOUR;
  });
  afterEach(() => database.drop());

  function found(amount: string) {
    const variance = [{ column: 'total', currency: 'USD', amount: parseDecimal(amount) ?? 0n }];
    return group('A', [match('A', '1', { variance, evidence: `{"rows":"${amount}"}` })]);
  }

  it('is audited with who did what', async () => {
    await store.assignTask(1, 'joe', 'maria');
    await store.resolveTask(1, 'joe', 'shipped by hand');
    await store.reopenTask(1, 'maria');
    await store.acceptTask(1, 'maria', 'not worth it', START + 10 * DAY);
    const lines = (await store.historyOf(1)).slice(2);
    expect(lines.map(({ who, event, task, runId, at }) => [who, event, task, runId, at])).toEqual([
      ['maria', 'task.assigned', 1, null, START + HOUR],
      ['joe', 'task.resolved', 1, null, START + HOUR],
      ['maria', 'task.reopened', 1, null, START + HOUR],
      ['maria', 'task.accepted', 1, null, START + HOUR],
    ]);
    expect(JSON.parse(lines[3]?.detail ?? '')).toEqual({
      reason: 'not worth it',
      until: '2026-12-01T10:00:00.000Z',
      variance: [{ column: 'total', currency: 'USD', amount: '-5' }],
    });
    expect(await store.verifyAudit()).toMatchObject({ ok: true, problem: null });
  });

  it('shows in the lists: by state, team, boundary and person', async () => {
    await store.assignTask(1, 'joe', 'maria');
    const ids = async (filter: Parameters<Store['tasks']>[0]): Promise<readonly number[]> => (await store.tasks(filter)).map(({ id }) => id);
    expect(await ids({ states: ['open'], team: 'oms', boundary: 'fulfillment', assignee: 'joe' })).toEqual([1]);
    for (const other of [{ states: ['closed' as const] }, { team: 'fulfillment' }, { boundary: 'intake' }, { assignee: 'maria' }])
      expect(await ids(other)).toEqual([]);
    await store.assignTask(1, null, 'maria');
    expect((await store.task(1))?.assignee).toBeNull();
  });

  it('lists the first due first, and those without a due time last', async () => {
    const due = (order: string, dueMs: number | null) => group(order, [match(order, '1', { actions: [{ do: 'open_task', team: 'oms', dueMs, fold: null }] })]);
    await runOnce(store, START, due('B', null), due('C', HOUR), due('D', DAY));
    expect((await store.tasks()).map(({ finding }) => finding.order)).toEqual(['C', 'A', 'D', 'B']);
    expect((await store.tasks({ limit: 2 })).map(({ finding }) => finding.order)).toEqual(['C', 'A']);
  });

  it('resolved by hand is undone by a later run that still finds it, with the person kept', async () => {
    await store.assignTask(1, 'joe', 'maria');
    await store.resolveTask(1, 'joe', 'done');
    expect((await runOnce(store, now, found('-5.00'))).tasks.reopened).toBe(0);
    expect(await store.task(1)).toMatchObject({ state: 'resolved', resolvedBy: 'joe', note: 'done' });
    expect((await runOnce(store, now + 1, found('-5.00'))).tasks.reopened).toBe(1);
    expect(await store.task(1)).toMatchObject({ state: 'open', assignee: 'joe', resolvedAt: null, resolvedBy: null, note: null });
  });

  it('accepted keeps the task quiet until the variance grows', async () => {
    await store.acceptTask(1, 'maria', 'not worth it', START + 10 * DAY);
    const quiet = await runOnce(store, START + DAY, found('-4.00'));
    expect([quiet.tasks.reopened, [...quiet.accepted]]).toEqual([0, [match('A', '1').fingerprint]]);
    expect(await store.task(1)).toMatchObject({ state: 'accepted', acceptance: { by: 'maria', reason: 'not worth it', until: START + 10 * DAY } });
    const grown = await runOnce(store, START + 2 * DAY, found('-5.01'));
    expect([grown.tasks.reopened, grown.accepted.size]).toEqual([1, 0]);
    expect(await store.task(1)).toMatchObject({ state: 'open', acceptance: null });
  });

  it('is refused with the state that the task is in', async () => {
    await expect(store.resolveTask(7, 'joe', null)).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('T-7') });
    await expect(store.reopenTask(1, 'joe')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('T-1 is open') });
    await expect(store.acceptTask(1, 'joe', 'why', now)).rejects.toMatchObject({ code: 'CONFLICT' });
    await store.resolveTask(1, 'joe', null);
    await expect(store.assignTask(1, 'joe', 'joe')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('was resolved by joe at 2026-11-21T11:00:00.000Z'),
    });
    await expect(store.acceptTask(1, 'joe', 'why', now + DAY)).rejects.toMatchObject({ code: 'CONFLICT' });
    await runOnce(store, START + DAY, group('A', [], { keys: { 1: 'equal' } }));
    await expect(store.reopenTask(1, 'joe')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('F-1, which is resolved') });
    expect((await store.historyOf(1)).map(({ event }) => event)).toEqual(['finding.opened', 'task.opened', 'task.resolved', 'finding.resolved', 'task.closed']);
  });
});
