import { describe, expect, test } from 'vitest';
import { factsOf } from '../../src/rules/fact-table.ts';
import { marked } from '../config/marked-text.ts';
import { boundaryOf, problemsOf, VOCABULARY } from './sample-rules.ts';

const HEAD = `boundary: b
left: { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key: [order_id, line_id, facility]
group: [order_id]
measure: quantity
compare: { quantity: {} }
`;
const ORDER = '{ dataset: oms.orders, by: { order_id: key.order_id }, aggregate: { total: sum } }';

function rule(lookups: string, when: string, more = ''): string {
  return `${HEAD}lookups: ${lookups}\nrules: [{ id: r, when: ${when}${more} }]\n`;
}

describe('a further query', () => {
  test('says which dataset it reads, by what, and how several rows become one', () => {
    const [order, ...others] = boundaryOf(rule(`{ order: ${ORDER} }`, '{ lookup.order.status: held }')).lookups;
    expect(others).toEqual([]);
    expect(order).toMatchObject({ name: 'order', role: 'oms', dataset: 'orders' });
    expect(order?.by).toEqual(new Map([['order_id', { path: 'key.order_id', type: 'text' }]]));
    expect(order?.aggregate).toEqual(new Map([['total', 'sum']]));
    expect([...(order?.columns.keys() ?? [])].slice(0, 4)).toEqual(['channel', 'channel_order_id', 'order_id', 'status']);
  });

  test('may ask by several columns, of the key and of a row, in their order', () => {
    const text = rule('{ stock: { dataset: warehouse.inventory, by: { sku: oms.sku, facility: warehouse.facility } } }', '{ lookup.stock.on_hand: 0 }');
    expect([...(boundaryOf(text).lookups[0]?.by ?? [])]).toEqual([
      ['sku', { path: 'oms.sku', type: 'text' }],
      ['facility', { path: 'warehouse.facility', type: 'text' }],
    ]);
  });

  test('gives its columns as facts, typed, with those that systems declare', () => {
    const extras = new Map([['oms.orders', [{ name: 'vip', type: 'boolean', required: false } as const]]]);
    const vocabulary = { ...VOCABULARY, extras };
    const when = '{ lookup.order.vip: true, lookup.order.rows: { over: 1 }, lookup.order.total: { over: 25.00 USD }, lookup.order.status: mixed }';
    const facts = factsOf(boundaryOf(rule(`{ order: ${ORDER} }`, when), vocabulary), 'key');
    const of = (path: string) => {
      const { type, source, words, mayBeAbsent } = facts.get(`lookup.order.${path}`) ?? {};
      return { type, source, words: words?.length ?? null, mayBeAbsent };
    };
    expect(of('vip')).toEqual({ type: 'boolean', source: { of: 'lookup', lookup: 'order', column: 'vip', type: 'boolean' }, words: null, mayBeAbsent: true });
    expect(of('rows')).toEqual({ type: 'integer', source: { of: 'lookup', lookup: 'order', column: null, type: 'integer' }, words: null, mayBeAbsent: false });
    expect(of('status')).toEqual({ type: 'text', source: { of: 'lookup', lookup: 'order', column: 'status', type: 'text' }, words: 7, mayBeAbsent: true });
  });

  test('may stand in titles, under value_at_risk and behind same_as', () => {
    const more = ', title: "{{ lookup.order.status }}", then: [{ open_task: { team: oms, value_at_risk: lookup.order.total } }]';
    expect(problemsOf(rule(`{ order: ${ORDER} }`, '{ oms.line_total: { same_as: lookup.order.total } }', more))).toEqual([]);
  });

  test('is of the group where all that it asks by is', () => {
    expect(boundaryOf(rule(`{ order: ${ORDER} }`, '{ group.shape: short, lookup.order.status: open }', ', per: group')).rules[0]?.per).toBe('group');
  });

  test('may be named like anything', () => {
    expect(problemsOf(rule(`{ constructor: ${ORDER} }`, '{ lookup.constructor.status: open }'))).toEqual([]);
  });
});

describe('what cannot be meant is refused with place and cure', () => {
  test.each([
    ['an unknown look-up', `{ order: ${ORDER} }`, '{ ▶lookup.ordr.status: open }', 'unknown look-up "ordr" — did you mean "order"?'],
    [
      'an unknown column',
      `{ order: ${ORDER} }`,
      '{ ▶lookup.order.statuss: open }',
      'unknown fact "lookup.order.statuss" — did you mean "lookup.order.status"?',
    ],
    ['a word that it never holds', `{ order: ${ORDER} }`, '{ lookup.order.status: ▶opened }', '"lookup.order.status" is never "opened" — did you mean "open"?'],
    ['rows that are absent', `{ order: ${ORDER} }`, '{ lookup.order.rows: ▶absent }', '"lookup.order.rows" is always there: "absent" says nothing of it'],
    ['no dataset', '{ order: ▶{ by: { order_id: key.order_id } } }', '{ lookup.order.status: open }', '"dataset:" is missing'],
    [
      'an unknown dataset',
      '{ order: { dataset: ▶oms.order, by: { order_id: key.order_id } } }',
      '{ lookup.order.status: open }',
      'unknown dataset "oms.order" — did you mean "oms.orders"?',
    ],
    [
      'nothing to ask by',
      '{ order: { dataset: oms.orders, by: ▶{} } }',
      '{ lookup.order.status: open }',
      'at least one column is meant here: { order_id: key.order_id }',
    ],
    [
      'a column that the dataset lacks',
      '{ order: { dataset: oms.orders, by: { ▶orderid: key.order_id } } }',
      '{ lookup.order.status: open }',
      '"orderid" is not a column of oms.orders — did you mean "order_id"?',
    ],
    [
      'a column that is no text',
      '{ order: { dataset: oms.orders, by: { ▶total: key.order_id } } }',
      '{ lookup.order.status: open }',
      '"total" is a money: rows are looked up by texts',
    ],
    [
      'an unknown fact',
      '{ order: { dataset: oms.orders, by: { order_id: ▶key.order } } }',
      '{ lookup.order.status: open }',
      'unknown fact "key.order" — did you mean "key.order_id"?',
    ],
    [
      'a quantity',
      '{ order: { dataset: oms.orders, by: { order_id: ▶oms.quantity } } }',
      '{ lookup.order.status: open }',
      '"oms.quantity" is a quantity: rows are looked up by key.* or a text column of a side',
    ],
    [
      'a fact of the group',
      '{ order: { dataset: oms.orders, by: { order_id: ▶group.shape } } }',
      '{ lookup.order.status: open }',
      '"group.shape" is a set: rows are looked up by key.* or a text column of a side',
    ],
    [
      'another look-up',
      `{ order: ${ORDER}, more: { dataset: oms.orders, by: { order_id: ▶lookup.order.order_id } } }`,
      '{ lookup.order.status: open }',
      '"lookup.order.order_id" needs a look-up of that name under "lookups:", and the boundary has none',
    ],
    [
      'a sum of texts',
      '{ order: { dataset: oms.orders, by: { order_id: key.order_id }, aggregate: { status: ▶sum } } }',
      '{ lookup.order.rows: 1 }',
      '"status" is a text: it has no sum',
    ],
    [
      'an unknown key',
      '{ order: { dataset: oms.orders, by: { order_id: key.order_id }, ▶where: {} } }',
      '{ lookup.order.rows: 1 }',
      'unknown key "where" (known: dataset, by, aggregate)',
    ],
    ['a name with a dot', `{ ▶a.b: ${ORDER} }`, '{ missing_in: oms }', '"a.b" is no name: lower-case letters, digits, "-" and "_", at most 64'],
    [
      'a prototype',
      `{ ▶__proto__: ${ORDER} }`,
      '{ lookup.__proto__.status: open }',
      '"__proto__" is no name: lower-case letters, digits, "-" and "_", at most 64',
    ],
    ['a list', '▶[order]', '{ missing_in: oms }', 'a map such as { order: { dataset: oms.orders, by: { order_id: key.order_id } } } is meant here'],
  ])('%s', (_, lookups, when, message) => {
    const { text, places } = marked(rule(lookups, when));
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} ${message}`]);
  });

  test('a look-up where never is tested', () => {
    const { text, places } = marked(`${HEAD}lookups: { order: ${ORDER} }\nnever: [{ id: n, when: { ▶lookup.order.status: open } }]\n`);
    expect(problemsOf(text)).toEqual([
      `x.yaml:${places[0]} "lookup.order.status" is not known yet where "never" is tested: it may name key.*, the sides' columns, rows and system, and delta.*`,
    ]);
  });

  test('a rule per group that looks up by what its keys alone have', () => {
    const stock = '{ dataset: warehouse.inventory, by: { sku: oms.sku, facility: key.facility } }';
    const { text, places } = marked(rule(`{ stock: ${stock} }`, '{ group.shape: short, ▶lookup.stock.on_hand: 0 }', ', per: group'));
    expect(problemsOf(text)).toEqual([
      `x.yaml:${places[0]} "lookup.stock.on_hand" is looked up by oms.sku, key.facility, and this rule is judged per group, which has key.order_id only`,
    ]);
  });
});
