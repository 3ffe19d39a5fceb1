// What a boundary's rules may know of an order: what stood on it before, whatever this run has opened or closed meanwhile.

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Run, Store } from '../../src/store/store.ts';
import { DAY, group, HOUR, hold, type MatchChanges, match, START, sha } from '../lifecycle/judged-groups.ts';
import { describeOnBoth, type FreshState, runOnce } from './state-databases.ts';

describeOnBoth('what stands on orders', (fresh) => {
  let database: FreshState;
  let store: Store;
  beforeEach(async () => {
    database = await fresh();
    store = await database.open();
  });
  afterEach(() => database.drop());

  const RULES = ['never-shipped', 'late'];

  function found(order: string, boundary = 'fulfillment', changes: MatchChanges = {}) {
    const rule = changes.rule ?? 'never-shipped';
    const one = match(order, '1', { boundary, rule, fingerprint: sha(rule, boundary, order), actions: [hold(order)], ...changes });
    return group(order, [one], { boundary, groupFingerprint: sha(boundary, order) });
  }

  function cleared(order: string, boundary = 'fulfillment') {
    return group(order, [], { boundary, groupFingerprint: sha(boundary, order), keys: { 1: 'equal' } });
  }

  async function standing(run: Run, boundary = 'fulfillment', rules = RULES): Promise<unknown> {
    const map = await store.standingOnOrders(run, boundary, ['A', 'B', 'C', 'A'], rules);
    return Object.fromEntries([...map].map(([order, { held, open }]) => [order, [held, [...open].sort()]]));
  }

  it('is every open finding of the rules asked for, and every hold', async () => {
    await runOnce(store, START, found('A'), found('A', 'intake', { rule: 'late' }), found('B', 'intake', { rule: 'other' }), found('D'));
    const run = await store.beginRun({ now: START + HOUR });
    expect(await standing(run)).toEqual({ A: [true, ['late', 'never-shipped']], B: [true, []] });
    expect(await standing(run, 'fulfillment', [])).toEqual({ A: [true, []], B: [true, []] });
  });

  it('leaves out what waits and what has cleared; what is silenced stands, and holds nothing', async () => {
    await runOnce(store, START, found('A', 'intake', { forMs: DAY }), found('B', 'intake'), found('C', 'intake', { mute: { by: 'silence', silence: 'S-1' } }));
    await runOnce(store, START + HOUR, cleared('B', 'intake'));
    expect(await standing(await store.beginRun({ now: START + 2 * HOUR }))).toEqual({ C: [false, ['never-shipped']] });
  });

  it('does not change while the boundary opens and closes its own', async () => {
    await runOnce(store, START, found('A'), found('B'));
    await runOnce(store, START + HOUR, cleared('B'));
    const run = await store.beginRun({ now: START + DAY });
    const before = await standing(run);
    expect(before).toEqual({ A: [true, ['never-shipped']] });
    await store.applyGroups(run, [cleared('A'), found('B'), found('C')]);
    expect(await standing(run)).toEqual(before);
    await store.finishRun(run, 'complete', '{}');
    expect(await standing(await store.beginRun({ now: START + DAY + 1 }))).toEqual({ B: [true, ['never-shipped']], C: [true, ['never-shipped']] });
  });

  it('counts what another boundary has opened and closed in the same run', async () => {
    await runOnce(store, START, found('A', 'intake'));
    const run = await store.beginRun({ now: START + DAY });
    await store.applyGroups(run, [cleared('A', 'intake'), found('B', 'intake')]);
    expect(await standing(run)).toEqual({ B: [true, ['never-shipped']] });
  });

  it('holds as long as a finding held before, though its own has just joined or left', async () => {
    await runOnce(store, START, found('A', 'intake'), found('B'));
    const run = await store.beginRun({ now: START + DAY });
    // A: the boundary's own joins the other's hold. B: another rule of the boundary takes the hold over.
    await store.applyGroups(run, [
      found('A'),
      group('B', [...found('B', 'fulfillment', { rule: 'late' }).matches], { groupFingerprint: sha('fulfillment', 'B') }),
    ]);
    expect(await standing(run)).toEqual({ A: [true, ['never-shipped']], B: [true, ['never-shipped']] });
    await store.applyGroups(run, [cleared('A', 'intake')]);
    expect(await standing(run)).toEqual({ B: [true, ['never-shipped']] });
  });

  it('is told for thousands of orders at once', async () => {
    const orders = Array.from({ length: 1_500 }, (_, i) => `O${i}`);
    for (const part of [orders.slice(0, 750), orders.slice(750)]) await runOnce(store, START, ...part.map((order) => found(order)));
    const run = await store.beginRun({ now: START + HOUR });
    const map = await store.standingOnOrders(run, 'fulfillment', [...orders, 'X'], RULES);
    expect([map.size, map.has('X')]).toEqual([1_500, false]);
    expect([...map.values()].every(({ held, open }) => held && open.has('never-shipped'))).toBe(true);
  });
});
