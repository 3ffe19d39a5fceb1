// What runs leave behind in the state database: rows asserted, on both databases.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, group, HOUR, hold, MINUTE, match, recount, START, sha, TASK, usd } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState, readEverything, runOnce } from './state-databases.ts';

describeOnBoth('a run’s findings', (fresh) => {
  let database: FreshState;
  let store: Store;
  beforeEach(async () => {
    database = await fresh();
    store = await database.open();
  });
  afterEach(() => database.drop());

  const ALL = [TASK, hold('A'), recount('S', 'DAL')];

  it('are stored whole, with task, recount and hold, and one audit line for each', async () => {
    const variance = [{ column: 'total', currency: 'USD', amount: parseDecimal('-12345678901234567890.123456789012') ?? 0n }];
    await runOnce(
      store,
      START,
      group('A', [match('A', '1', { actions: ALL, variance, severity: 'critical', title: 'Commande “Ä” 𝄞', runbook: 'https://wiki/x' })]),
    );
    const rows: unknown[] = await database
      .knex('findings')
      .select(
        'id',
        'fingerprint',
        'rule',
        'key_parts',
        'group_parts',
        'severity',
        'title',
        'value_at_risk',
        'currency',
        'state',
        'first_seen_at',
        'opened_at',
        'closed_at',
      );
    expect(rows.map((row) => ({ ...(row as object), id: 1 }))).toEqual([
      {
        id: 1,
        fingerprint: sha('never-shipped', 'fulfillment', 'A', '1'),
        rule: 'never-shipped',
        key_parts: '["A","1"]',
        group_parts: '["A"]',
        severity: 'critical',
        title: 'Commande “Ä” 𝄞',
        value_at_risk: '10',
        currency: 'USD',
        state: 'open',
        first_seen_at: '2026-11-21T10:00:00.000Z',
        opened_at: '2026-11-21T10:00:00.000Z',
        closed_at: null,
      },
    ]);
    const task = await store.task(1);
    expect(task).toMatchObject({
      state: 'open',
      team: 'oms',
      dueAt: START + 4 * HOUR,
      assignee: null,
      finding: { id: 1, evidence: '{"rows":"A 1"}', order: 'A', runbook: 'https://wiki/x' },
    });
    expect(task?.finding.variance).toEqual(variance);
    expect(await store.recounts()).toMatchObject([
      { id: 1, sku: 'S', facility: 'DAL', state: 'waiting', book: '12', bookAt: START - MINUTE, causes: [1], valueAtRisk: usd('10.00') },
    ]);
    expect(await store.holds()).toEqual([{ id: 1, order: 'A', state: 'standing', placedAt: START, releasedAt: null, causes: [1] }]);
    expect((await store.historyOf(1)).map(({ event }) => event)).toEqual(['finding.opened', 'task.opened', 'hold.placed', 'recount.asked']);
    const [opened] = await store.historyOf(1);
    expect(JSON.parse(opened?.detail ?? '')).toMatchObject({
      rule: 'never-shipped',
      rule_version: 'abc123def456',
      key: { order_id: 'A', line_id: '1' },
      evidence: { rows: 'A 1' },
    });
  });

  it('found again unchanged leave every row as it was, and no audit line but the run’s own', async () => {
    const judged = [group('A', [match('A', '1', { actions: ALL })]), group('B', [match('B', '1', { forMs: DAY })])];
    await runOnce(store, START, ...judged);
    const before = await readEverything(database.knex);
    const applied = await runOnce(store, START + HOUR, ...judged);
    expect(applied.findings).toEqual({ pending: 1, opened: 0, continuing: 1, resolved: 0, reopened: 0, lapsed: 0 });
    expect(Object.fromEntries(applied.byRule)).toEqual({ 'never-shipped': 2 });
    expect(await readEverything(database.knex)).toEqual(before);
    expect(await database.knex('audit').orderBy('n').pluck('event')).toEqual([
      'finding.opened',
      'task.opened',
      'hold.placed',
      'recount.asked',
      'run.finished',
      'run.finished',
    ]);
  });

  it('clear on evidence, with all that they caused, and come back with their history', async () => {
    const judged = group('A', [match('A', '1', { actions: ALL })]);
    await runOnce(store, START, judged);
    const cleared = await runOnce(store, START + HOUR, group('A', [], { keys: { 1: 'equal' } }));
    expect(cleared).toMatchObject({ findings: { resolved: 1 }, tasks: { resolved: 1 }, recounts: { ended: 1 }, holds: { released: 1 } });
    expect(await store.standing()).toEqual({ tasks: 0, recounts: 0, holds: 0 });
    expect(await store.finding(1)).toMatchObject({ life: { state: 'resolved', closedAt: START + HOUR, closedAs: 'resolved', openings: 1 } });
    expect((await store.recount(1))?.causes).toEqual([1]);
    await runOnce(store, START + DAY, judged);
    expect(await store.standing()).toEqual({ tasks: 1, recounts: 1, holds: 1 });
    expect(await store.finding(1)).toMatchObject({ life: { state: 'open', firstSeenAt: START, openedAt: START + DAY, closedAt: null, openings: 2 } });
    expect(await store.task(1)).toMatchObject({ state: 'open', openedAt: START + DAY, closedAt: null });
    expect((await store.recounts({ states: ['waiting'] })).map(({ id }) => id)).toEqual([2]);
    expect((await store.holds({ states: ['standing', 'released'] })).map(({ id, state }) => [id, state])).toEqual([
      [1, 'released'],
      [2, 'standing'],
    ]);
    const events = (await store.historyOf(1)).map(({ event }) => event);
    expect(events.slice(4)).toEqual([
      'finding.resolved',
      'task.closed',
      'recount.ended',
      'hold.released',
      'finding.reopened',
      'task.reopened',
      'hold.placed',
      'recount.asked',
    ]);
    expect(await store.verifyAudit()).toMatchObject({ ok: true, lines: 15, seals: 6 });
  });

  it('that waited are dropped when they clear, and go back to what they were when they had been open', async () => {
    const waits = (order: string) => group(order, [match(order, '1', { forMs: 30 * MINUTE })]);
    const cleared = (order: string) => group(order, [], { keys: { 1: 'equal' } });
    await runOnce(store, START, waits('A'));
    await runOnce(store, START + 30 * MINUTE, waits('A'), waits('B'));
    await runOnce(store, START + HOUR, cleared('A'), cleared('B'));
    expect(await database.knex('findings').pluck('state')).toEqual(['resolved']);
    await runOnce(store, START + 2 * HOUR, waits('A'));
    expect((await store.finding(1))?.life.state).toBe('pending');
    await runOnce(store, START + 2 * HOUR + MINUTE, cleared('A'));
    expect((await store.finding(1))?.life).toMatchObject({ state: 'resolved', closedAt: START + HOUR });
  });

  it('of a busy day are applied in batches: 1,200 open, are found again, and resolve', async () => {
    const orders = Array.from({ length: 1_200 }, (_, i) => `O${i}`);
    const batches = [orders.slice(0, 700), orders.slice(700)];
    const play = async (now: number, judge: (order: string) => ReturnType<typeof group>): Promise<number[][]> => {
      const run = await store.beginRun({ now });
      const counts: number[][] = [];
      for (const batch of batches) {
        const { findings } = await store.applyGroups(run, batch.map(judge));
        counts.push([findings.opened, findings.continuing, findings.resolved]);
      }
      await store.finishRun(run, 'complete', '{}');
      return counts;
    };
    const found = (order: string) => group(order, [match(order, '1', { actions: [TASK, hold(order)], evidence: JSON.stringify({ rows: order.repeat(300) }) })]);
    expect(await play(START, found)).toEqual([
      [700, 0, 0],
      [500, 0, 0],
    ]);
    expect(await play(START + HOUR, found)).toEqual([
      [0, 700, 0],
      [0, 500, 0],
    ]);
    expect(await play(START + DAY, (order) => group(order, [], { keys: { 1: 'expected' } }))).toEqual([
      [0, 0, 700],
      [0, 0, 500],
    ]);
    expect(await store.standing()).toEqual({ tasks: 0, recounts: 0, holds: 0 });
    // Three lines when a finding opens, three when it resolves, and one for each run.
    expect(await store.verifyAudit()).toMatchObject({ ok: true, lines: 7_203, problem: null });
  });

  it('are changed by a run in many rows at once, each to its own', async () => {
    const found = (rows: string) =>
      ['A', 'B', 'C'].map((order) => group(order, [match(order, '1', { evidence: `{"rows":"${order} ${rows}"}`, valueAtRisk: usd(rows) })]));
    await runOnce(store, START, ...found('1'));
    await store.resolveTask(2, 'maria', null);
    const run = await store.beginRun({ now: START + DAY });
    await store.applyGroups(run, found('2'));
    await store.finishRun(run, 'complete', '{}');
    expect((await store.findings(['open'])).map(({ evidence, valueAtRisk }) => [evidence, valueAtRisk])).toEqual(
      ['A', 'B', 'C'].map((order) => [`{"rows":"${order} 2"}`, usd('2')]),
    );
    expect((await store.findingsOfOrder('B')).map(({ id }) => id)).toEqual([2]);
  });

  it('in a dry run are decided and not written, and the same place is asked for once', async () => {
    await runOnce(store, START, group('A', [match('A', '1')]));
    const before = await readEverything(database.knex);
    const run = await store.beginRun({ now: START + HOUR, dryRun: true });
    const first = await store.applyGroups(run, [group('A', [], { keys: { 1: 'equal' } }), group('B', [match('B', '1', { actions: [recount('S', 'DAL')] })])]);
    const second = await store.applyGroups(run, [group('C', [match('C', '1', { actions: [recount('S', 'DAL')] })])]);
    expect([first.findings.resolved, first.findings.opened, first.recounts.requested, second.findings.opened, second.recounts.requested]).toEqual([
      1, 1, 1, 1, 0,
    ]);
    await store.finishRun(run, 'complete', '{}');
    expect(await readEverything(database.knex)).toEqual(before);
    expect(await database.knex('runs').pluck('status')).toEqual(['complete']);
  });

  it('tell the next run which groups to look at again, and for which findings', async () => {
    const whole = match('B', '', { per: 'group', key: ['B'] });
    await runOnce(store, START, group('A', [match('A', '1'), match('A', '2', { forMs: DAY })]), group('B', [whole]), group('C', [match('C', '1')]));
    await runOnce(store, START + HOUR, group('C', [], { keys: { 1: 'equal' } }));
    expect(await store.unclosedGroups('fulfillment')).toEqual([
      {
        groupFingerprint: sha('fulfillment', 'A'),
        group: ['A'],
        findings: [
          { rule: 'never-shipped', per: 'key', key: ['A', '1'] },
          { rule: 'never-shipped', per: 'key', key: ['A', '2'] },
        ],
      },
      { groupFingerprint: sha('fulfillment', 'B'), group: ['B'], findings: [{ rule: 'never-shipped', per: 'group', key: ['B'] }] },
    ]);
    expect(await store.unclosedGroups('intake')).toEqual([]);
  });

  it('make a boundary unclosed as long as one is pending or open, tallyman’s own aside', async () => {
    const own = group('A', [match('A', '1', { boundary: 'tallyman', fingerprint: sha('own') })], {
      boundary: 'tallyman',
      groupFingerprint: sha('tallyman', 'A'),
    });
    await runOnce(store, START, own, group('B', [match('B', '1', { forMs: DAY })]));
    expect(await store.unclosedBoundaries()).toEqual(['fulfillment']);
    expect(await store.unclosedGroups('tallyman')).toHaveLength(1);
    await runOnce(store, START + HOUR, group('B', []));
    expect(await store.unclosedBoundaries()).toEqual([]);
  });
});

describeOnBoth('what a boundary remembers', (fresh) => {
  let database: FreshState;
  let store: Store;
  beforeEach(async () => {
    database = await fresh();
    store = await database.open();
  });
  afterEach(() => database.drop());

  it('of its groups is replaced, kept or forgotten as the run says', async () => {
    const remember = (order: string, data: string) => group(order, [], { memory: { hash: sha(data), data } });
    await runOnce(store, START, remember('A', 'a'), remember('B', 'b'), remember('C', 'c'));
    await runOnce(store, START + HOUR, group('A', [], { memory: 'keep' }), group('B', [], { memory: null }), remember('C', 'c2'));
    const [a, b, c] = ['A', 'B', 'C'].map((order) => sha('fulfillment', order));
    expect(await store.memoryHashes('fulfillment')).toEqual(
      new Map([
        [a, sha('a')],
        [c, sha('c2')],
      ]),
    );
    expect(await store.memories('fulfillment', [a ?? '', b ?? '', c ?? ''])).toEqual(
      new Map([
        [a, 'a'],
        [c, 'c2'],
      ]),
    );
    expect(await store.memoryHashes('intake')).toEqual(new Map());
  });

  it('of its runs is the last ordinal that counted, and what was withheld in which', async () => {
    expect(await store.history('intake')).toEqual({ ordinal: 0, withheld: [] });
    const owned = [{ facility: ['DAL', 'RNO'] }];
    for (const [ordinal, withheld] of [
      [1, []],
      [2, owned],
      [null, []],
      [3, []],
    ] as const) {
      const run = await store.beginRun({ now: START });
      await store.finishBoundary(run, { boundary: 'intake', status: ordinal === null ? 'unavailable' : 'complete', ordinal, withheld, summary: '{}' });
      await store.finishRun(run, 'complete', '{}');
    }
    expect(await store.history('intake')).toEqual({ ordinal: 3, withheld: [{ ordinal: 2, owns: owned }] });
    expect(await store.history('inventory')).toEqual({ ordinal: 0, withheld: [] });
  });

  it('is no ordinal where a run did not count, whatever word says why', async () => {
    for (const status of ['suspect', 'halted', 'unavailable']) {
      const run = await store.beginRun({ now: START });
      await store.finishBoundary(run, { boundary: 'intake', status, ordinal: null, withheld: [], summary: '{}' });
      await store.finishRun(run, 'partial', '{}');
    }
    expect(await store.history('intake')).toEqual({ ordinal: 0, withheld: [] });
    expect((await database.knex('boundary_runs').pluck('status')).sort()).toEqual(['halted', 'suspect', 'unavailable']);
  });
});

describeOnBoth('recounts', (fresh) => {
  let database: FreshState;
  let store: Store;
  beforeEach(async () => {
    database = await fresh();
    store = await database.open();
  });
  afterEach(() => database.drop());

  const FACILITIES = new Map([['DAL', { countsPerDay: 2, timezone: 'America/Chicago' }]]);

  async function play(now: number, groups: Parameters<typeof runOnce>[2][]): Promise<number> {
    const run = await store.beginRun({ now });
    await store.applyGroups(run, groups);
    const requested = await store.requestRecounts(run, FACILITIES);
    await store.finishRun(run, 'complete', '{}');
    return requested;
  }

  const asking = (order: string, sku: string, amount: string) =>
    group(order, [match(order, '1', { actions: [recount(sku, 'DAL')], valueAtRisk: usd(amount) })]);

  it('go to the crew by value at risk, as many a day as it can do; the rest wait for the next day', async () => {
    const groups = [asking('A', 'S1', '5.00'), asking('B', 'S2', '50.00'), asking('C', 'S3', '7.00'), asking('D', 'S1', '9.00')];
    expect(await play(START, groups)).toBe(2);
    // S1 is asked for twice, and counts as the larger of the two.
    expect((await store.recounts()).map(({ sku, state, day, causes }) => [sku, state, day, causes])).toEqual([
      ['S2', 'requested', '2026-11-21', [2]],
      ['S1', 'requested', '2026-11-21', [1, 4]],
      ['S3', 'waiting', null, [3]],
    ]);
    // 05:59 UTC is still the same day in Dallas, though one recount has ended since.
    expect(await play(Date.UTC(2026, 10, 22, 5, 59), [group('B', [], { keys: { 1: 'equal' } })])).toBe(0);
    expect(await play(Date.UTC(2026, 10, 22, 6, 0), [])).toBe(1);
    expect(await store.recounts({ states: ['requested'] })).toMatchObject([
      { sku: 'S1' },
      { sku: 'S3', day: '2026-11-22', requestedAt: Date.UTC(2026, 10, 22, 6, 0) },
    ]);
    expect(await store.recounts({ finding: 2 })).toMatchObject([{ sku: 'S2', state: 'ended', causes: [2] }]);
  });

  it('and holds that are open twice at one place are refused by the database itself', async () => {
    await play(START, [asking('A', 'S1', '5.00')]);
    const again = database
      .knex('recounts')
      .insert({ id: 2, sku: 'S1', facility: 'DAL', place_hash: sha('S1', 'DAL'), state: 'waiting', asked_at: '2026-11-21T10:00:00.000Z' });
    await expect(again).rejects.toThrow();
    await play(START + HOUR, [group('A', [], { keys: { 1: 'equal' } })]);
    await database
      .knex('recounts')
      .insert({ id: 2, sku: 'S1', facility: 'DAL', place_hash: sha('S1', 'DAL'), state: 'waiting', asked_at: '2026-11-21T10:00:00.000Z' });
    expect(await database.knex('recounts').whereNull('ended_at').pluck('sku')).toEqual(['S1']);
  });
});
