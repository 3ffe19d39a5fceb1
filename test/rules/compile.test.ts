import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../src/domain/discrepancy.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';
import { compileNever, compileRules, streamedColumns } from '../../src/rules/compile.ts';
import type { Subject } from '../../src/rules/subject.ts';
import { boundaryOf, FULFILLMENT, INVENTORY, layoutsOf, NO_GROUP, quantity, row, subject } from './sample-rules.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;
const fulfillment = boundaryOf(FULFILLMENT);
const inventory = boundaryOf(INVENTORY);

function judge(boundary: typeof fulfillment, one: Subject) {
  return compileRules(boundary, layoutsOf(boundary)).judge(one, NOW);
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

  test('many subjects may be judged at the same time, and timers still run', async () => {
    const rules = compileRules(fulfillment, layoutsOf(fulfillment));
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 0);
    const all = await Promise.all(Array.from({ length: 2_000 }, (_, i) => rules.judge(neverShipped(i % 2 === 0 ? {} : { kinds: [] }), NOW)));
    clearInterval(timer);
    expect(all.map(({ matches }) => matches.length)).toEqual(Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0 ? 1 : 0)));
    expect(ticks).toBeGreaterThan(0);
  });
});

describe('while part of the group could not be read', () => {
  test('a verdict that hangs on the group is undecided', async () => {
    expect(await judge(fulfillment, neverShipped({ groupKnown: false }))).toEqual({ matches: [], undecided: ['fulfilled-never-shipped'] });
  });

  test('a verdict that does not is given', async () => {
    const open = neverShipped({ groupKnown: false, left: row(fulfillment, 0, { status: 'allocated' }) });
    expect(await judge(fulfillment, open)).toEqual({ matches: [], undecided: [] });
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
    expect(await judge(boundary, one)).toEqual({ matches: [], undecided: ['offsetting-drift', 'total'] });
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
