import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../src/domain/discrepancy.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';
import { compileNever, compileRules, readFact, streamedColumns, WHOLE_LIST } from '../../src/rules/compile.ts';
import type { Boundary, Lookup } from '../../src/rules/rulebook.ts';
import type { Subject } from '../../src/rules/subject.ts';
import { boundaryOf, broughtRow, FULFILLMENT, INVENTORY, layoutsOf, NO_GROUP, quantity, row, subject } from './sample-rules.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;
const fulfillment = boundaryOf(FULFILLMENT);
const inventory = boundaryOf(INVENTORY);

function judge(boundary: typeof fulfillment, one: Subject) {
  return compileRules(boundary, layoutsOf(boundary)).judge(one, NOW, WHOLE_LIST);
}

/** A line that the OMS calls fulfilled and of which no warehouse shipped anything. */
function neverShipped(more: Partial<Subject> = {}): Subject {
  return subject(fulfillment, {
    kinds: [{ kind: 'missing', side: 1 }],
    left: row(fulfillment, 0, { status: 'fulfilled', quantity: quantity(2) }),
    group: { keys: 1, left: { measure: quantity(2), facilities: ['DAL'] }, right: { measure: 0n, facilities: [] }, shape: ['unshipped'] },
    ...more,
  });
}

describe('only what comparing and screening need is streamed', () => {
  test('compared, measured and scope columns, then the row facts that conditions name', () => {
    expect(streamedColumns(fulfillment)).toEqual([
      ['quantity', 'sku', 'updated_at', 'status', 'due_at'],
      ['quantity', 'sku', 'updated_at'],
    ]);
  });

  test('a delta needs its column on both sides; both facts of same_as count; the key is there anyway', () => {
    const boundary = boundaryOf(`boundary: b
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku, facility]
rules:
  - { id: a, title: "{{ oms.owner }}", when: { delta.reserved: { not: 0 }, oms.sku: A }, then: [] }
  - { id: b, when: { oms.unit_cost: { same_as: warehouse.unit_cost }, warehouse.rows: 2, oms.bin: { same_as: key.sku } } }
`);
    expect(streamedColumns(boundary)).toEqual([
      ['reserved', 'unit_cost', 'bin'],
      ['reserved', 'unit_cost'],
    ]);
  });

  test('a derived column goes by its own name; what names the order, what look-ups are asked by and what they bring wait for the re-read', () => {
    const boundary = boundaryOf(`boundary: b
left:  { dataset: channel.refunds, derive: { owed: amount } }
right: { dataset: oms.refunds }
key:   [channel, refund_id]
order: [channel, channel_order_id]
lookups: { order: { dataset: oms.orders, by: { channel: key.channel, channel_order_id: oms.channel_order_id } } }
rules:
  - { id: a, when: { channel.owed: { over: 5 }, lookup.order.status: held, held: false, oms.kind: return } }
`);
    expect(streamedColumns(boundary)).toEqual([['owed'], ['kind']]);
  });
});

describe('never is tested at every key, over the rows alone', () => {
  const [never] = compileNever(inventory, layoutsOf(inventory));
  test.each<[string, Readonly<Record<string, Value>>, Readonly<Record<string, Value>> | null, boolean]>([
    ['a negative warehouse', { on_hand: quantity(1) }, { on_hand: quantity(-1) }, true],
    ['an oversold OMS', { available: quantity(-1) }, null, true],
    ['nothing negative', { available: quantity(0) }, { on_hand: quantity(0) }, false],
    ['nothing known', { available: null }, { on_hand: MIXED }, false],
  ])('%s', (_, left, right, expected) => {
    const rows = [row(inventory, 0, left), right && row(inventory, 1, right)] as const;
    expect([never?.id, never?.holds(['sku', 'DAL'], rows[0], rows[1], NOW)]).toEqual(['negative', expected]);
  });

  test('rows may lie after a tag and the key, as streams deliver them', () => {
    const layouts = [layoutOf(['available'], 3), layoutOf(['on_hand'], 3)] as const;
    const [streamed] = compileNever(inventory, layouts);
    const side = (values: readonly (bigint | number | string)[]) => ({ values, rows: 1, systems: [] });
    expect(streamed?.holds(['A', 'DAL'], side([0, 'A', 'DAL', quantity(1)]), side([1, 'A', 'DAL', quantity(-1)]), NOW)).toBe(true);
    expect(streamed?.holds(['A', 'DAL'], side([0, 'A', 'DAL', quantity(1)]), side([1, 'A', 'DAL', quantity(1)]), NOW)).toBe(false);
  });
});

describe('judging', () => {
  test('a fulfilled line with no shipment matches, and the receipt says why, in the order of the rule', async () => {
    const { matches, undecided } = await judge(fulfillment, neverShipped());
    expect(undecided).toEqual([]);
    expect(matches.map(({ rule }) => rule.id)).toEqual(['fulfilled-never-shipped']);
    expect(matches[0]?.receipt).toEqual([
      { condition: 'missing_in holds warehouse', value: 'warehouse', held: true },
      { condition: 'oms.status is fulfilled', value: 'fulfilled', held: true },
      { condition: 'group.warehouse.quantity is 0', value: '0', held: true },
    ]);
  });

  test('every rule of the level that matches is recorded, in file order, and none of the other level', async () => {
    const one = subject(inventory, {
      kinds: [
        { kind: 'differs', columns: ['on_hand'] },
        { kind: 'breaks', id: 'negative' },
      ],
      left: row(inventory, 0, { on_hand: quantity(1) }),
      right: row(inventory, 1, { on_hand: quantity(-9) }),
      group: { ...NO_GROUP, shape: ['offsetting'] },
      seen: 3,
    });
    expect((await judge(inventory, one)).matches.map(({ rule }) => rule.id)).toEqual(['negative-on-hand', 'standing-drift']);
    const ofGroup = subject(inventory, { level: 'group', group: { ...NO_GROUP, shape: ['offsetting'] } });
    expect((await judge(inventory, ofGroup)).matches.map(({ rule }) => rule.id)).toEqual(['offsetting-drift']);
  });

  test('receipts show each branch of any, what stands in not, absent values and both sides of same_as', async () => {
    const boundary = boundaryOf(`boundary: b
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key:   [order_id, facility]
rules:
  - id: r
    when:
      any: [{ oms.quantity: { between: [1, 3] } }, { oms.due_at: { older_than: 2h } }]
      not: [{ oms.status: [cancelled, backordered] }, { warehouse.sku: present }]
      oms.sku: { same_as: oms.facility }
      age: { over: 90m }
      oms.line_total: { over: 5.00 USD }
`);
    const left = row(boundary, 0, {
      quantity: quantity(2),
      due_at: NOW - HOUR,
      status: 'fulfilled',
      sku: 'facility-1',
      line_total: { amount: quantity(12), currency: 'USD' },
    });
    const { matches } = await judge(boundary, subject(boundary, { left, ageMs: 2 * HOUR }));
    expect(matches[0]?.receipt).toEqual([
      { condition: 'oms.quantity is between 1 and 3', value: '2', held: true },
      { condition: 'oms.due_at is older than 2h', value: '2026-01-15T11:00:00.000Z', held: false },
      { condition: 'not: oms.status is one of cancelled, backordered', value: 'fulfilled', held: true },
      { condition: 'not: warehouse.sku is present', value: 'absent', held: true },
      { condition: 'oms.sku is the same as oms.facility', value: 'facility-1 and facility-1', held: true },
      { condition: 'age is over 1h 30m', value: '2h', held: true },
      { condition: 'oms.line_total is over 5.00 USD', value: '12.00 USD', held: true },
    ]);
  });

  test('spans that read alike are not taken for one another', async () => {
    const boundary = boundaryOf(`boundary: b
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key:   [order_id, facility]
rules: [{ id: r, when: { oms.due_at: { older_than: 25h, newer_than: 1530m } } }]
`);
    const due = async (hours: number) => (await judge(boundary, subject(boundary, { left: row(boundary, 0, { due_at: NOW - hours * HOUR }) }))).matches.length;
    expect([await due(24.9), await due(25.2), await due(25.6)]).toEqual([0, 1, 0]);
  });

  test('many subjects may be judged at the same time, and timers still run', async () => {
    const rules = compileRules(fulfillment, layoutsOf(fulfillment));
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 0);
    const all = await Promise.all(Array.from({ length: 2_000 }, (_, i) => rules.judge(neverShipped(i % 2 === 0 ? {} : { kinds: [] }), NOW, WHOLE_LIST)));
    clearInterval(timer);
    expect(all.map(({ matches }) => matches.length)).toEqual(Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0 ? 1 : 0)));
    expect(ticks).toBeGreaterThan(0);
  });
});

describe('while part of the group could not be read', () => {
  test('a verdict that hangs on the group is undecided', async () => {
    expect(await judge(fulfillment, neverShipped({ groupKnown: false }))).toEqual({ matches: [], undecided: ['fulfilled-never-shipped'], end: WHOLE_LIST });
  });

  test('a verdict that does not is given', async () => {
    const open = neverShipped({ groupKnown: false, left: row(fulfillment, 0, { status: 'allocated' }) });
    expect(await judge(fulfillment, open)).toEqual({ matches: [], undecided: [], end: WHOLE_LIST });
  });

  test('a rule that holds whatever the group is matches, and its receipt admits what is unknown', async () => {
    const boundary = boundaryOf(FULFILLMENT.replace('group.warehouse.quantity: 0', 'any: [{ group.warehouse.quantity: 0 }, { oms.quantity: 2 }]'));
    const { matches, undecided } = await judge(boundary, neverShipped({ groupKnown: false }));
    expect(undecided).toEqual([]);
    expect(matches[0]?.receipt.slice(2)).toEqual([
      { condition: 'group.warehouse.quantity is 0', value: 'unknown', held: false },
      { condition: 'oms.quantity is 2', value: '2', held: true },
    ]);
  });

  test('a rule of the group is undecided, and so is what differs in the group', async () => {
    const boundary = boundaryOf(`${INVENTORY}  - { id: total, per: group, when: { differs: on_hand } }\n`);
    const one = subject(boundary, { level: 'group', groupKnown: false });
    expect(await judge(boundary, one)).toEqual({ matches: [], undecided: ['offsetting-drift', 'total'], end: WHOLE_LIST });
  });
});

describe('expected', () => {
  const rules = compileRules(fulfillment, layoutsOf(fulfillment));
  const backlog = (due_at: number | null) =>
    subject(fulfillment, {
      kinds: [{ kind: 'missing', side: 1 }],
      left: row(fulfillment, 0, { status: 'allocated', due_at }),
      group: { ...NO_GROUP, shape: ['unshipped'] },
    });

  test('backlog that is not due is in order; once due it is not', () => {
    expect(rules.expected(backlog(NOW + HOUR), NOW)).toEqual({ outcome: 'expected', id: 'not-yet-due' });
    expect(rules.expected(backlog(NOW - HOUR), NOW)).toEqual({ outcome: 'no' });
  });

  test('backlog without a date is in order', () => {
    expect(rules.expected(backlog(null), NOW)).toEqual({ outcome: 'expected', id: 'not-yet-due' });
  });

  test('while the group is unknown it is undecided, unless the rows settle it', () => {
    expect(rules.expected({ ...backlog(NOW + HOUR), groupKnown: false }, NOW)).toEqual({ outcome: 'undecided' });
    expect(rules.expected({ ...backlog(NOW - HOUR), groupKnown: false }, NOW)).toEqual({ outcome: 'no' });
  });

  test('the first entry that holds names it; a later one settles what an earlier one leaves open', () => {
    const text = FULFILLMENT.replace('rules:', '  - { id: zero, when: { oms.quantity: 0 } }\n  - { id: zero-too, when: { oms.quantity: 0 } }\nrules:');
    const more = compileRules(boundaryOf(text), layoutsOf(fulfillment));
    const zero = subject(fulfillment, { left: row(fulfillment, 0, { status: 'allocated', quantity: 0n }), groupKnown: false });
    expect(more.expected(zero, NOW)).toEqual({ outcome: 'expected', id: 'zero' });
  });

  test('of a group as a whole only what names nothing but the group can say that it is in order', () => {
    const text = FULFILLMENT.replace(
      'rules:',
      '  - { id: not-due, when: { not: [{ oms.due_at: { older_than: 0s } }] } }\n  - { id: small, when: { group.oms.quantity: { under: 5 } } }\nrules:',
    );
    const more = compileRules(boundaryOf(text), layoutsOf(fulfillment));
    const whole = (measure: bigint) => subject(fulfillment, { level: 'group', group: { ...NO_GROUP, left: { measure, facilities: [] } } });
    expect(more.expected(whole(quantity(4)), NOW)).toEqual({ outcome: 'expected', id: 'small' });
    expect(more.expected(whole(quantity(5)), NOW)).toEqual({ outcome: 'no' });
  });
});

describe('business days', () => {
  const boundary = boundaryOf(`boundary: b
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key:   [order_id, facility]
rules:
  - id: late
    when: { any: [{ oms.due_at: { older_than: 2bd } }, { oms.due_at: { newer_than: 1bd } }, { oms.due_at: { older_than: 0bd }, oms.status: cancelled }] }
never:
  - { id: stale, when: { oms.due_at: { older_than: 1bd } } }
`);
  // Monday is a holiday here; business ends at midnight in Denver.
  const calendar = { timezone: 'America/Denver', weekend: new Set([6, 7]), holidays: new Set(['2026-01-19']) };
  const tuesday = Date.UTC(2026, 0, 20, 19);

  test('are those of the calendar that is given, and the receipt says so in words', async () => {
    const left = row(boundary, 0, { due_at: tuesday - 6 * 24 * HOUR, status: 'allocated' });
    const { matches } = await compileRules(boundary, layoutsOf(boundary), calendar).judge(subject(boundary, { left }), tuesday, WHOLE_LIST);
    expect(matches[0]?.receipt).toEqual([
      { condition: 'oms.due_at is older than 2 business days', value: '2026-01-14T19:00:00.000Z', held: true },
      { condition: 'oms.due_at is newer than 1 business day', value: '2026-01-14T19:00:00.000Z', held: false },
      { condition: 'oms.due_at is past', value: '2026-01-14T19:00:00.000Z', held: true },
      { condition: 'oms.status is cancelled', value: 'allocated', held: false },
    ]);
  });

  test('never counts them, too', () => {
    const at = (calendarOf: typeof calendar, due_at: number) => {
      const [stale] = compileNever(boundary, layoutsOf(boundary), calendarOf);
      return stale?.holds(['O1', 'DAL'], row(boundary, 0, { due_at }), null, tuesday);
    };
    const friday = tuesday - 4 * 24 * HOUR;
    expect([at(calendar, friday - 1), at(calendar, friday), at({ ...calendar, holidays: new Set() }, friday)]).toEqual([true, false, true]);
  });
});

const LOOKUPS = `boundary: b
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key:   [order_id, facility]
group: [order_id]
order: [order_id]
measure: quantity
compare: { quantity: {} }
compare_group: { quantity: {} }
lookups:
  order: { dataset: oms.orders, by: { order_id: key.order_id } }
  stock: { dataset: oms.inventory, by: { sku: oms.sku, facility: key.facility }, aggregate: { on_hand: sum } }
`;

function lookup(boundary: Boundary, name: string): Lookup {
  const found = boundary.lookups.find((one) => one.name === name);
  if (!found) throw new Error(`no look-up ${name}`);
  return found;
}

describe('look-ups', () => {
  const boundary = boundaryOf(`${LOOKUPS}rules:
  - id: cancelled-order
    when: { missing_in: warehouse, lookup.order.status: cancelled, lookup.order.rows: 1 }
  - id: unknown-order
    when: { lookup.order.rows: 0, lookup.order.status: absent }
`);
  const rules = compileRules(boundary, layoutsOf(boundary));
  const missing = { kinds: [{ kind: 'missing', side: 1 }] } as const;
  const brought = (status: Value) => subject(boundary, { ...missing, lookups: new Map([['order', broughtRow(lookup(boundary, 'order'), { status })]]) });

  test('are judged by what was brought', async () => {
    const { matches, undecided } = await rules.judge(brought('cancelled'), NOW, WHOLE_LIST);
    expect(undecided).toEqual([]);
    expect(matches).toMatchObject([{ rule: { id: 'cancelled-order' } }]);
    expect(matches[0]?.receipt).toEqual([
      { condition: 'missing_in holds warehouse', value: 'warehouse', held: true },
      { condition: 'lookup.order.status is cancelled', value: 'cancelled', held: true },
      { condition: 'lookup.order.rows is 1', value: '1', held: true },
    ]);
    expect((await rules.judge(brought('open'), NOW, WHOLE_LIST)).matches).toEqual([]);
  });

  test('that found nothing have no rows and nothing in them', async () => {
    const { matches } = await rules.judge(subject(boundary, { lookups: new Map([['order', null]]) }), NOW, WHOLE_LIST);
    expect(matches[0]?.receipt).toEqual([
      { condition: 'lookup.order.rows is 0', value: '0', held: true },
      { condition: 'lookup.order.status is absent', value: 'absent', held: true },
    ]);
  });

  test('that were not asked leave undecided what hangs on them, and only that', async () => {
    expect(await rules.judge(subject(boundary, missing), NOW, WHOLE_LIST)).toMatchObject({ matches: [], undecided: ['cancelled-order', 'unknown-order'] });
    expect(await rules.judge(subject(boundary, {}), NOW, WHOLE_LIST)).toMatchObject({ matches: [], undecided: ['unknown-order'] });
  });

  test('whose columns rows do not agree on are mixed in a text, absent in a figure', () => {
    const one = subject(boundary, { lookups: new Map([['order', broughtRow(lookup(boundary, 'order'), { status: MIXED, total: MIXED }, 300)]]) });
    const read = (path: string) => readFact(boundary, layoutsOf(boundary), path)(one);
    expect([read('lookup.order.status'), read('lookup.order.total'), read('lookup.order.rows')]).toEqual(['mixed', null, quantity(300)]);
  });
});

describe('which look-ups a subject needs', () => {
  const needs = (more: string, given: Partial<Subject>) => {
    const boundary = boundaryOf(`${LOOKUPS}${more}`);
    return compileRules(boundary, layoutsOf(boundary)).needs(subject(boundary, given), NOW);
  };
  const rules = `rules:
  - { id: a, per: key, when: { missing_in: warehouse, lookup.order.status: open } }
  - { id: b, per: key, title: "{{ lookup.stock.on_hand }}", when: { missing_in: oms } }
  - { id: c, per: key, when: { duplicated_in: oms }, then: [{ open_task: { team: oms, value_at_risk: lookup.order.total } }] }
  - { id: d, per: group, when: { differs: quantity, lookup.order.status: open } }
`;
  test.each<[string, string, Partial<Subject>, readonly string[]]>([
    ['those of a condition that may still hold', rules, { kinds: [{ kind: 'missing', side: 1 }] }, ['order']],
    ['those of a title that will be printed', rules, { kinds: [{ kind: 'missing', side: 0 }] }, ['stock']],
    ['those of a value at risk', rules, { kinds: [{ kind: 'duplicated', side: 0 }] }, ['order']],
    ['none where no rule can match', rules, { kinds: [{ kind: 'duplicated', side: 1 }] }, []],
    ['none of the other level', rules, { kinds: [{ kind: 'differs', columns: ['quantity'] }] }, []],
    ['of a group, those of its rules', rules, { level: 'group', kinds: [{ kind: 'differs', columns: ['quantity'] }] }, ['order']],
    ['none that were brought', rules, { kinds: [{ kind: 'missing', side: 0 }], lookups: new Map([['stock', null]]) }, []],
    ['those of an expected entry', 'expected: [{ id: e, when: { lookup.stock.rows: 0 } }]\n', {}, ['stock']],
    [
      'none of rules where an expected entry holds',
      `expected: [{ id: e, when: { missing_in: warehouse } }]
${rules}`,
      { kinds: [{ kind: 'missing', side: 1 }] },
      [],
    ],
    [
      'those of an earlier entry, which would name what is expected',
      'expected: [{ id: e, when: { lookup.stock.rows: 0 } }, { id: f, when: { oms.rows: 0 } }, { id: g, when: { lookup.order.rows: 0 } }]\n',
      {},
      ['stock'],
    ],
    ['none behind a rule that ends the list', 'rules: [{ id: a, stop: true, when: { oms.rows: 0 } }, { id: b, when: { lookup.order.rows: 0 } }]\n', {}, []],
    [
      'those behind a rule that may not end it',
      'rules: [{ id: a, stop: true, when: { lookup.stock.rows: 0 } }, { id: b, when: { lookup.order.rows: 0 } }]\n',
      {},
      ['stock', 'order'],
    ],
  ])('%s', (_, more, given, expected) => {
    expect(needs(more, given)).toEqual(expected);
  });
});

describe('what stands on the same order', () => {
  const boundary = boundaryOf(`${LOOKUPS}expected:
  - { id: known, when: { open.other: true, oms.rows: 9 } }
rules:
  - { id: other, when: { oms.rows: 7 } }
  - { id: third, when: { oms.rows: 0, held: true } }
  - { id: fourth, when: { oms.rows: 0, not: [{ open.third: true }] } }
`);
  const rules = compileRules(boundary, layoutsOf(boundary));
  const found = async (held: boolean, open: readonly string[]) => {
    const { matches } = await rules.judge(subject(boundary, { order: { held, open: new Set(open) } }), NOW, WHOLE_LIST);
    return matches.map(({ rule }) => rule.id);
  };

  test('is asked by `held` and `open`', async () => {
    expect(await found(false, [])).toEqual(['fourth']);
    expect(await found(true, ['other'])).toEqual(['third', 'fourth']);
    expect(await found(true, ['third'])).toEqual(['third']);
  });

  test('is brought only where it is asked for', () => {
    expect(rules.standingAsked).toEqual({ held: true, rules: ['other', 'third'] });
    expect(compileRules(fulfillment, layoutsOf(fulfillment)).standingAsked).toEqual({ held: false, rules: [] });
  });
});

describe('stop', () => {
  const boundary = boundaryOf(`${LOOKUPS}rules:
  - { id: first, per: key, when: { oms.rows: 0 } }
  - { id: whole, per: group, stop: true, when: { group.shape: short } }
  - { id: second, per: key, stop: true, when: { lookup.order.rows: 0 } }
  - { id: fourth, per: key, when: { oms.rows: 0 } }
  - { id: last, per: group, when: { group.shape: [short, split] } }
`);
  const rules = compileRules(boundary, layoutsOf(boundary));
  const short = { group: { ...NO_GROUP, shape: ['short'] } } as const;
  const judged = async (given: Partial<Subject>, end = WHOLE_LIST) => {
    const verdict = await rules.judge(subject(boundary, given), NOW, end);
    return [verdict.matches.map(({ rule }) => rule.id), verdict.undecided, verdict.end];
  };
  const everything = Number.POSITIVE_INFINITY;
  const found = { lookups: new Map([['order', null]]) };

  test('of a group ends the list for its later rules', async () => {
    expect(await judged({ ...short, level: 'group' })).toEqual([['whole'], [], { sure: 1, unsure: everything }]);
  });

  test('of a group that does not match ends nothing', async () => {
    expect(await judged({ group: { ...NO_GROUP, shape: ['split'] }, level: 'group' })).toEqual([['last'], [], WHOLE_LIST]);
  });

  test('of a group that cannot be decided leaves its later rules undecided', async () => {
    expect(await judged({ ...short, level: 'group', groupKnown: false })).toEqual([[], ['whole', 'last'], { sure: everything, unsure: 1 }]);
  });

  test('of a key ends the list for that key', async () => {
    expect(await judged(found)).toEqual([['first', 'second'], [], { sure: 2, unsure: everything }]);
    expect(await judged({ lookups: new Map([['order', broughtRow(lookup(boundary, 'order'), {})]]) })).toEqual([['first', 'fourth'], [], WHOLE_LIST]);
  });

  test('of a key that cannot be decided leaves undecided those that hold behind it', async () => {
    expect(await judged({})).toEqual([['first'], ['second', 'fourth'], { sure: everything, unsure: 2 }]);
    expect(await judged({ left: row(boundary, 0, {}) })).toEqual([[], ['second'], { sure: everything, unsure: 2 }]);
  });

  test('where the list has ended, only what stands before is judged, and the last one itself', async () => {
    expect(await judged(found, { sure: 1, unsure: everything })).toEqual([['first'], [], { sure: 1, unsure: everything }]);
    expect(await judged(found, { sure: 2, unsure: everything })).toEqual([['first', 'second'], [], { sure: 2, unsure: everything }]);
  });

  test('where it may have ended, nothing behind is claimed; a rule that would end it anyway does', async () => {
    expect(await judged(found, { sure: everything, unsure: 1 })).toEqual([['first'], ['second'], { sure: 2, unsure: 1 }]);
    expect(await judged(found, { sure: everything, unsure: 2 })).toEqual([['first', 'second'], [], { sure: 2, unsure: 2 }]);
    expect(await judged({}, { sure: 3, unsure: 1 })).toEqual([['first'], ['second', 'fourth'], { sure: 3, unsure: 1 }]);
  });
});
