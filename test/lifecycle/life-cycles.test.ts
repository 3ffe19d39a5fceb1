// The tables of states: nothing in them is out of reach, and what has ended stays so.

import { describe, expect, it } from 'vitest';
import { FINDING_LIFE, HOLD_LIFE, type LifeCycle, mayGo, RECOUNT_LIFE, TASK_LIFE } from '../../src/lifecycle/life-cycles.ts';

function reachable(life: LifeCycle<string>): ReadonlySet<string> {
  const reached = new Set<string>(life.starts);
  for (const state of reached) for (const next of life.next[state] ?? []) reached.add(next);
  return reached;
}

const LIVES: readonly (readonly [string, LifeCycle<string>])[] = [
  ['finding', FINDING_LIFE],
  ['task', TASK_LIFE],
  ['recount', RECOUNT_LIFE],
  ['hold', HOLD_LIFE],
];

describe('life cycles', () => {
  it.each(LIVES)('every state of a %s can be reached from its beginning', (_, life) => {
    expect([...reachable(life)].sort()).toEqual(Object.keys(life.next).sort());
  });

  it.each(LIVES)('no state of a %s leads to itself or to a state that is none', (_, life) => {
    for (const [state, next] of Object.entries(life.next)) {
      expect(next).not.toContain(state);
      for (const one of next) expect(Object.keys(life.next)).toContain(one);
    }
  });

  it('a recount and a hold never come back: a later opening makes a new one', () => {
    expect(RECOUNT_LIFE.next.ended).toEqual([]);
    expect(HOLD_LIFE.next.released).toEqual([]);
  });

  it('a resolved finding may open again, a closed task be neither resolved nor accepted by hand twice', () => {
    expect(mayGo(FINDING_LIFE, 'resolved', 'open')).toBe(true);
    expect(mayGo(TASK_LIFE, 'closed', 'resolved')).toBe(false);
    expect(mayGo(TASK_LIFE, 'resolved', 'accepted')).toBe(false);
  });
});
