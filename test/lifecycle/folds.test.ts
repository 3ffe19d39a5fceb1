// Storms: what a boundary's run makes of the tasks of many findings that share a channel.

import { describe, expect, it } from 'vitest';
import { foldTitle } from '../../src/lifecycle/fold-keys.ts';
import type { JudgedGroup, Mute, ResolvedAction } from '../../src/lifecycle/judged.ts';
import type { KnownTask } from '../../src/lifecycle/known.ts';
import { DAY, folding, group, HOUR, MINUTE, match, START, TASK, usd } from './judged-groups.ts';
import { Ledger } from './ledger.ts';

const OVER = 3;

function found(order: string, channel = 'webshop', changes: { readonly mute?: Mute | null; readonly actions?: readonly ResolvedAction[] } = {}): JudgedGroup {
  return group(order, [match(order, '1', { actions: [folding(channel, OVER)], ...changes })]);
}

function cleared(order: string): JudgedGroup {
  return group(order, [], { keys: { 1: 'equal' } });
}

function orders(count: number, from = 1): readonly string[] {
  return Array.from({ length: count }, (_, i) => `O${from + i}`);
}

/** One run over these groups, folded at its end. */
function run(ledger: Ledger, now: number, groups: readonly JudgedGroup[], patience: Readonly<Record<string, number>> = {}) {
  ledger.run(now, ...groups);
  return ledger.fold(now, patience);
}

function openTasks(ledger: Ledger): number {
  return [...ledger.tasks.values()].filter(({ state }) => state === 'open').length;
}

function members(ledger: Ledger, task: number): readonly string[] {
  return [...(ledger.members.get(task) ?? [])].map((id) => JSON.parse(ledger.findings.get(id)?.key ?? '[]')[0] as string).sort();
}

/** The one folded task. */
function folded(ledger: Ledger) {
  expect(ledger.folded.size).toBe(1);
  const [task] = ledger.folded.values();
  if (task === undefined) throw new Error('nothing is folded');
  return task;
}

describe('up to as many findings as a fold lets stand', () => {
  it('have a task each, opened by the run that opened them', () => {
    const ledger = new Ledger();
    expect(
      run(
        ledger,
        START,
        orders(OVER).map((order) => found(order)),
      ),
    ).toEqual({ opened: OVER, resolved: 0, reopened: 0 });
    expect([...ledger.tasks.values()].map(({ dueAt, team }) => [dueAt, team])).toEqual(orders(OVER).map(() => [START + 4 * HOUR, 'oms']));
    expect(ledger.folded.size).toBe(0);
  });

  it('are counted by channel and team', () => {
    const ledger = new Ledger();
    const both = (order: string, channel: string) => found(order, channel, { actions: [folding(channel, OVER), folding(channel, 1, 'on_call')] });
    run(ledger, START, [both('O1', 'webshop'), both('O2', 'webshop'), both('O3', 'market'), both('O4', 'market')]);
    expect([...ledger.folded.values()].map(({ bucket }) => [bucket.team, bucket.parts])).toEqual([
      ['on_call', ['webshop']],
      ['on_call', ['market']],
    ]);
    expect([...ledger.tasks.values()].map(({ team }) => team)).toEqual(['oms', 'oms', 'oms', 'oms']);
  });

  it('that clear and come back get their task back', () => {
    const ledger = new Ledger();
    run(ledger, START, [found('O1')]);
    run(ledger, START + HOUR, [cleared('O1')]);
    expect(ledger.tasks.get(1)?.state).toBe('closed');
    expect(run(ledger, START + DAY, [found('O1')])).toEqual({ opened: 0, resolved: 0, reopened: 1 });
    expect(ledger.tasks.get(1)).toMatchObject({ state: 'open', openedAt: START + DAY, dueAt: START + DAY + 4 * HOUR });
  });

  it('that were written off stay so when they come back', () => {
    const ledger = new Ledger();
    run(ledger, START, [found('O1')]);
    const acceptance = { at: START, by: 'maria', reason: 'write-off', until: START + 10 * DAY, variance: [] };
    ledger.tasks.set(1, { ...(ledger.tasks.get(1) as KnownTask), state: 'accepted', acceptance });
    run(ledger, START + HOUR, [cleared('O1')]);
    const back = ledger.run(START + DAY, found('O1'));
    expect([...back.applied.accepted]).toEqual([match('O1', '1').fingerprint]);
    expect(ledger.fold(START + DAY)).toEqual({ opened: 0, resolved: 0, reopened: 0 });
    expect(ledger.tasks.get(1)?.state).toBe('accepted');
  });
});

describe('more findings than a fold lets stand', () => {
  it('are one task from the start, with all of them attached', () => {
    const ledger = new Ledger();
    expect(
      run(
        ledger,
        START,
        orders(OVER + 1).map((order) => found(order)),
      ),
    ).toEqual({ opened: 1, resolved: 0, reopened: 0 });
    expect(ledger.tasks.size).toBe(0);
    expect(folded(ledger)).toMatchObject({ state: 'open', openedAt: START, dueAt: START + 4 * HOUR, bucket: { rule: 'never-shipped', parts: ['webshop'] } });
    expect(members(ledger, 1)).toEqual(orders(OVER + 1));
  });

  it('take over the single tasks that nobody has taken up', () => {
    const ledger = new Ledger();
    const groups = orders(5).map((order) => found(order));
    run(ledger, START, groups.slice(0, OVER));
    ledger.assigned.add(1);
    expect(run(ledger, START + HOUR, groups)).toEqual({ opened: 1, resolved: 2, reopened: 0 });
    expect([...ledger.tasks.values()].map(({ state }) => state)).toEqual(['open', 'closed', 'closed']);
    expect(members(ledger, folded(ledger).id)).toEqual(['O2', 'O3', 'O4', 'O5']);
    // Given back, it joins the others.
    ledger.assigned.delete(1);
    expect(run(ledger, START + 2 * HOUR, groups)).toEqual({ opened: 0, resolved: 1, reopened: 0 });
    expect(members(ledger, folded(ledger).id)).toEqual(orders(5));
  });

  it('leave alone what a person resolved or wrote off', () => {
    const waits = (order: string) => group(order, [match(order, '1', { actions: [folding('webshop', OVER)], forMs: HOUR })]);
    const ledger = new Ledger();
    for (const now of [START, START + HOUR]) run(ledger, now, orders(OVER).map(waits));
    ledger.resolve(1, START + HOUR);
    const acceptance = { at: START, by: 'maria', reason: 'write-off', until: START + 10 * DAY, variance: [] };
    ledger.tasks.set(2, { ...(ledger.tasks.get(2) as KnownTask), state: 'accepted', acceptance });
    // O4 and O5 are first seen, and then open, while O1's task waits for its rule's `for`.
    run(ledger, START + HOUR + 1, orders(2, 4).map(waits));
    run(ledger, START + 2 * HOUR - 1, orders(OVER).map(waits));
    expect([...ledger.tasks.values()].map(({ state }) => state)).toEqual(['resolved', 'accepted', 'open']);
    run(ledger, START + 2 * HOUR + 1, orders(2, 4).map(waits));
    expect([...ledger.tasks.values()].map(({ state }) => state)).toEqual(['resolved', 'accepted', 'closed']);
    expect(members(ledger, folded(ledger).id)).toEqual(['O3', 'O4', 'O5']);
    // The resolved one stands still: it reopens, and gives way.
    run(ledger, START + 2 * HOUR + 1, orders(5).map(waits));
    expect([...ledger.tasks.values()].map(({ state }) => state)).toEqual(['closed', 'accepted', 'closed']);
    expect(members(ledger, folded(ledger).id)).toEqual(['O1', 'O3', 'O4', 'O5']);
  });

  it('do not count those that are muted, and fold when they act', () => {
    const silence: Mute = { by: 'silence', silence: 'S-1' };
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(5).map((order) => found(order, 'webshop', { mute: silence })),
    );
    expect([ledger.tasks.size, ledger.folded.size]).toEqual([0, 0]);
    run(
      ledger,
      START + HOUR,
      orders(5).map((order) => found(order)),
    );
    expect([ledger.tasks.size, members(ledger, folded(ledger).id).length]).toEqual([0, 5]);
  });

  it('take in who comes later and let go who clears, and stay one task until the last has left', () => {
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(4).map((order) => found(order)),
    );
    const task = folded(ledger).id;
    expect(run(ledger, START + HOUR, [found('O9'), cleared('O1'), cleared('O2')])).toEqual({ opened: 0, resolved: 0, reopened: 0 });
    expect(members(ledger, task)).toEqual(['O3', 'O4', 'O9']);
    // The first stood for all: now another does.
    expect(folded(ledger).lead).toBe(3);
    run(ledger, START + 2 * HOUR, [cleared('O3'), cleared('O4')]);
    expect([folded(ledger).state, members(ledger, task)]).toEqual(['open', ['O9']]);
    expect(run(ledger, START + 3 * HOUR, [cleared('O9')])).toEqual({ opened: 0, resolved: 1, reopened: 0 });
    expect(folded(ledger)).toMatchObject({ state: 'closed', closedAt: START + 3 * HOUR });
    expect(openTasks(ledger)).toBe(0);
  });

  it('go on as one task when the last of the old clears in the run that finds the first of the new', () => {
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(4).map((order) => found(order)),
    );
    expect(run(ledger, START + HOUR, [...orders(4).map(cleared), found('O9')])).toEqual({ opened: 0, resolved: 0, reopened: 0 });
    expect([folded(ledger).state, folded(ledger).lead, members(ledger, 1)]).toEqual(['open', 5, ['O9']]);
  });

  it('reopen their old task when the bucket overflows again, and not before', () => {
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(4).map((order) => found(order)),
    );
    run(ledger, START + HOUR, orders(4).map(cleared));
    expect(
      run(
        ledger,
        START + DAY,
        orders(2).map((order) => found(order)),
      ),
    ).toEqual({ opened: 2, resolved: 0, reopened: 0 });
    expect(folded(ledger).state).toBe('closed');
    expect(
      run(
        ledger,
        START + DAY + HOUR,
        orders(4).map((order) => found(order)),
      ),
    ).toEqual({ opened: 0, resolved: 2, reopened: 1 });
    expect(folded(ledger)).toMatchObject({ id: 1, state: 'open', openedAt: START + DAY + HOUR, closedAt: null });
    expect([openTasks(ledger), members(ledger, 1)]).toEqual([0, orders(4)]);
  });

  it('reopen after another `for` where a person resolved them and some still stand', () => {
    const patience = { 'never-shipped': 30 * MINUTE };
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(4).map((order) => found(order)),
      patience,
    );
    ledger.resolve(1, START + HOUR);
    expect(run(ledger, START + HOUR + 29 * MINUTE, [cleared('O1'), found('O2'), found('O5')], patience).reopened).toBe(0);
    expect([folded(ledger).state, members(ledger, 1)]).toEqual(['resolved', ['O2', 'O3', 'O4', 'O5']]);
    expect(run(ledger, START + HOUR + 30 * MINUTE, [], patience)).toEqual({ opened: 0, resolved: 0, reopened: 1 });
    expect(folded(ledger)).toMatchObject({ state: 'open', resolvedAt: null, dueAt: START + HOUR + 30 * MINUTE + 4 * HOUR });
  });

  it('resolved by hand are not reopened by a run that had begun before, and close when all have cleared', () => {
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(4).map((order) => found(order)),
    );
    ledger.resolve(1, START + HOUR);
    expect(run(ledger, START + HOUR, []).reopened).toBe(0);
    expect(run(ledger, START + 2 * HOUR, orders(4).map(cleared))).toEqual({ opened: 0, resolved: 1, reopened: 0 });
    expect(folded(ledger).state).toBe('closed');
  });

  it('folded twice at the same instant change nothing', () => {
    const ledger = new Ledger();
    const groups = orders(5).map((order) => found(order));
    run(ledger, START, groups);
    const before = ledger.picture();
    expect(run(ledger, START, groups)).toEqual({ opened: 0, resolved: 0, reopened: 0 });
    expect(ledger.picture()).toEqual(before);
  });
});

describe('a rule that was edited', () => {
  it('to fold takes its old single tasks into the fold', () => {
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(5).map((order) => found(order, 'webshop', { actions: [TASK] })),
    );
    expect(openTasks(ledger)).toBe(5);
    expect(
      run(
        ledger,
        START + HOUR,
        orders(5).map((order) => found(order)),
      ),
    ).toEqual({ opened: 1, resolved: 5, reopened: 0 });
    expect(members(ledger, folded(ledger).id)).toEqual(orders(5));
  });

  it('to fold no more keeps what it folded, and gives single tasks to who comes', () => {
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(5).map((order) => found(order)),
    );
    const plain = orders(6).map((order) => found(order, 'webshop', { actions: [TASK] }));
    run(ledger, START + HOUR, plain);
    expect([members(ledger, 1).length, openTasks(ledger)]).toEqual([5, 1]);
    run(ledger, START + 2 * HOUR, [...orders(5).map(cleared), found('O6', 'webshop', { actions: [TASK] })]);
    expect([folded(ledger).state, openTasks(ledger)]).toEqual(['closed', 1]);
  });

  it('to fold by something else leaves its members where they are', () => {
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(5).map((order) => found(order)),
    );
    const other = (order: string) => found(order, 'all', { actions: [folding('all', OVER)] });
    run(ledger, START + HOUR, orders(7).map(other));
    expect([ledger.folded.size, members(ledger, 1).length, openTasks(ledger)]).toEqual([1, 5, 2]);
  });

  it('to let more stand folds no sooner than that', () => {
    const ledger = new Ledger();
    const lets = (over: number) => (order: string) => found(order, 'webshop', { actions: [folding('webshop', over)] });
    run(ledger, START, orders(3).map(lets(3)));
    run(ledger, START + HOUR, orders(5).map(lets(10)));
    expect([ledger.folded.size, openTasks(ledger)]).toEqual([0, 5]);
    run(ledger, START + 2 * HOUR, orders(5).map(lets(4)));
    expect([folded(ledger).state, openTasks(ledger)]).toEqual(['open', 0]);
  });

  it('to let more stand waits for that many, though some could not be read since and still say less', () => {
    const ledger = new Ledger();
    const lets = (over: number) => (order: string) => found(order, 'webshop', { actions: [folding('webshop', over)] });
    run(ledger, START, orders(2).map(lets(3)));
    run(ledger, START + HOUR, [...orders(2).map(cleared), ...orders(3, 3).map(lets(3))]);
    run(ledger, START + 2 * HOUR, orders(2).map(lets(10)));
    expect([ledger.folded.size, openTasks(ledger)]).toEqual([0, 5]);
  });

  it('to another team gives what stands no second task', () => {
    const ledger = new Ledger();
    run(
      ledger,
      START,
      orders(2).map((order) => found(order)),
    );
    run(
      ledger,
      START + HOUR,
      orders(2).map((order) => found(order, 'webshop', { actions: [folding('webshop', OVER, 'fulfillment')] })),
    );
    expect([...ledger.tasks.values()].map(({ team }) => team)).toEqual(['oms', 'oms']);
  });
});

describe('a folded task is called', () => {
  it.each([
    [37, ['channel'], ['webshop'], '37 × never-imported: channel webshop'],
    [2, ['channel', 'facility'], ['webshop', 'DAL'], '2 × never-imported: channel webshop, facility DAL'],
    [40, [], [], '40 × never-imported'],
  ])('by how many and what they share: %i by %j', (count, columns, parts, title) => {
    expect(foldTitle(count, 'never-imported', columns, parts)).toBe(title);
  });
});

it('a fold cut short anywhere is finished by the next run', () => {
  const groups = orders(7).map((order) => group(order, [match(order, '1', { actions: [folding('webshop', OVER)], valueAtRisk: usd('1.00') })]));
  const whole = new Ledger();
  run(whole, START, groups);
  for (let slices = 0; slices <= 7; slices++) {
    const cut = new Ledger();
    cut.run(START, ...groups);
    cut.fold(START, {}, 1, slices);
    run(cut, START, groups);
    expect(cut.picture()).toEqual(whole.picture());
  }
});
