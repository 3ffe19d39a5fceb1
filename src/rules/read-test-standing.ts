// What a rule test says stands on its orders already: holds, and other rules' open findings. No other boundary runs in a test that could have made them.

import type { Rulebook } from './rulebook.ts';
import { readEntries, readList, readText, refuse, type Spot } from './spot.ts';
import type { OrderStanding } from './subject.ts';
import { suggest } from './yaml-file.ts';

export const GIVEN_FINDING_KEYS = { required: ['rule', 'order'] } as const;

/** Order → what stands on it. */
export type GivenStanding = ReadonlyMap<string, OrderStanding>;

/** `held: [O1]` and `open: [{ rule: …, order: O1 }]`; either may be left out. */
export function readGivenStanding(heldSpot: Spot | undefined, openSpot: Spot | undefined, { boundaries }: Rulebook): GivenStanding {
  const held = new Set((heldSpot && readList(heldSpot, '[O1]'))?.flatMap((item) => readText(item, 'an order') ?? []));
  const open = new Map<string, Set<string>>();
  const rules = boundaries.flatMap((boundary) => boundary.rules.map(({ id }) => id));
  for (const item of (openSpot && readList(openSpot, '[{ rule: …, order: O1 }]')) ?? []) {
    const entries = readEntries(item, GIVEN_FINDING_KEYS);
    const [ruleSpot, orderSpot] = [entries?.get('rule'), entries?.get('order')];
    const rule = ruleSpot && readText(ruleSpot, 'a rule');
    const order = orderSpot && readText(orderSpot, 'an order');
    if (ruleSpot && rule !== undefined && !rules.includes(rule)) refuse(ruleSpot, `unknown rule "${rule}"${suggest(rule, rules)}`);
    if (rule !== undefined && order !== undefined) open.set(order, new Set([...(open.get(order) ?? []), rule]));
  }
  return new Map([...held, ...open.keys()].map((order) => [order, { held: held.has(order), open: open.get(order) ?? new Set() }]));
}
