import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { marked } from '../config/marked-text.ts';
import { boundaryOf, problemsOf, quantity } from './sample-rules.ts';

const HEAD = `boundary: b
left: { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key: [sku, facility]
group: [sku]
measure: on_hand
compare: { on_hand: {} }
`;

/** A boundary whose one rule has this condition. */
function rule(lets: string, when: string, head = HEAD): string {
  return `${head}let: ${lets}\nrules: [{ id: r, when: ${when} }]\n`;
}

function whenOf(text: string) {
  return boundaryOf(text).rules[0]?.when;
}

const over = (n: number) => ({ op: 'test', fact: { path: 'oms.on_hand', type: 'quantity' }, test: { operator: 'over', operand: quantity(n) } });
const at = (facility: string) => ({ op: 'test', fact: { path: 'key.facility', type: 'text' }, test: { operator: 'equals', operand: facility } });
const among = (...facilities: readonly string[]) => ({
  op: 'test',
  fact: { path: 'key.facility', type: 'text' },
  test: { operator: 'in', operands: facilities },
});

describe('a threshold that is named once', () => {
  test.each<[string, string, string]>([
    ['{ slack: 5 }', '{ oms.on_hand: { over: { let: slack } } }', '{ oms.on_hand: { over: 5 } }'],
    ['{ slack: 5 }', '{ oms.on_hand: { let: slack } }', '{ oms.on_hand: 5 }'],
    ['{ slack: { default: 5 } }', '{ oms.on_hand: { not: { let: slack } } }', '{ oms.on_hand: { not: 5 } }'],
    ['{ low: 1, high: 9 }', '{ oms.on_hand: { between: [{ let: low }, { let: high }] } }', '{ oms.on_hand: { between: [1, 9] } }'],
    ['{ low: 1 }', '{ oms.on_hand: [{ let: low }, 7] }', '{ oms.on_hand: [1, 7] }'],
    ['{ watched: [A, B] }', '{ key.sku: { let: watched } }', '{ key.sku: [A, B] }'],
    ['{ watched: [A, B] }', '{ key.sku: { not_in: { let: watched } } }', '{ key.sku: { not_in: [A, B] } }'],
    ['{ grace: 2bd }', '{ oms.updated_at: { older_than: { let: grace } } }', '{ oms.updated_at: { older_than: 2bd } }'],
    ['{ grace: 2h }', '{ age: { over: { let: grace } } }', '{ age: { over: 2h } }'],
    [
      '{ slack: 2% }',
      '{ oms.on_hand: { same_as: oms.available, tolerance: { percent: { let: slack } } } }',
      '{ oms.on_hand: { same_as: oms.available, tolerance: { percent: 2% } } }',
    ],
    ['{ a: 1, b: 2 }', '{ oms.on_hand: { over: { let: a }, not: { let: b } } }', '{ oms.on_hand: { over: 1, not: 2 } }'],
    ['{ constructor: 5 }', '{ oms.on_hand: { let: constructor } }', '{ oms.on_hand: 5 }'],
    ['{ is: present }', '{ oms.available: { let: is } }', '{ oms.available: present }'],
  ])('with %s, %s says %s', (lets, when, plain) => {
    expect(whenOf(rule(lets, when))).toEqual(whenOf(`${HEAD}rules: [{ id: r, when: ${plain} }]\n`));
  });

  test('is typed anew wherever it is used', () => {
    const text = `${HEAD}let: { n: 2.50 }\nrules:\n  - { id: a, when: { oms.on_hand: { let: n } } }\n  - { id: b, when: { key.sku: { let: n } } }\n`;
    expect(boundaryOf(text).rules.map(({ when }) => when.op === 'test' && when.test)).toEqual([
      { operator: 'equals', operand: parseDecimal('2.5') },
      { operator: 'equals', operand: '2.50' },
    ]);
  });

  test('may be used in never, expected and conditions as well', () => {
    const text = `${HEAD}let: { floor: 0, few: 3, many: 9 }
never: [{ id: n, when: { oms.on_hand: { under: { let: floor } } } }]
expected: [{ id: e, when: { oms.on_hand: { under: { let: few } } } }]
conditions: { c: { oms.on_hand: { over: { let: many } } } }
rules: [{ id: r, when: { use: c } }]
`;
    const { never, expected, rules } = boundaryOf(text);
    expect([never[0], expected[0], rules[0]].map((one) => one?.when)).toEqual([
      { op: 'test', fact: { path: 'oms.on_hand', type: 'quantity' }, test: { operator: 'under', operand: 0n } },
      { op: 'test', fact: { path: 'oms.on_hand', type: 'quantity' }, test: { operator: 'under', operand: quantity(3) } },
      over(9),
    ]);
  });
});

describe('a threshold that is another one somewhere', () => {
  test('at a facility', () => {
    expect(whenOf(rule('{ slack: { default: 5, facility: { RNO: 8, DAL: 9 } } }', '{ oms.on_hand: { over: { let: slack } } }'))).toEqual({
      op: 'any',
      of: [
        { op: 'all', of: [at('RNO'), over(8)] },
        { op: 'all', of: [at('DAL'), over(9)] },
        { op: 'all', of: [{ op: 'not', of: [among('RNO', 'DAL')] }, over(5)] },
      ],
    });
  });

  test('in a channel, unless the facility has one of its own', () => {
    const head = `boundary: b
left: { dataset: oms.returns }
right: { dataset: warehouse.return_receipts }
key: [return_id, sku]
`;
    const withChannel = head
      .replace('oms.returns', 'oms.orders, as: orders')
      .replace('warehouse.return_receipts', 'channel.orders')
      .replace('[return_id, sku]', '[channel, channel_order_id]');
    const channel = (test: object) => ({ op: 'test', fact: { path: 'key.channel', type: 'text' }, test });
    const total = (n: number) => ({ op: 'test', fact: { path: 'orders.total', type: 'money' }, test: { operator: 'over', operand: quantity(n) } });
    expect(whenOf(rule('{ slack: { default: 5, channel: { marketplace: 2 } } }', '{ orders.total: { over: { let: slack } } }', withChannel))).toEqual({
      op: 'any',
      of: [
        { op: 'all', of: [channel({ operator: 'equals', operand: 'marketplace' }), total(2)] },
        { op: 'all', of: [{ op: 'not', of: [channel({ operator: 'in', operands: ['marketplace'] })] }, total(5)] },
      ],
    });
    // Of a row, where the key has no facility: the left side's first.
    const facility = (test: object) => ({ op: 'test', fact: { path: 'oms.facility', type: 'text' }, test });
    const quantityOver = (n: number) => ({ op: 'test', fact: { path: 'oms.quantity', type: 'quantity' }, test: { operator: 'over', operand: quantity(n) } });
    expect(whenOf(rule('{ slack: { default: 5, facility: { RNO: 8 } } }', '{ oms.quantity: { over: { let: slack } } }', head))).toEqual({
      op: 'any',
      of: [
        { op: 'all', of: [facility({ operator: 'equals', operand: 'RNO' }), quantityOver(8)] },
        { op: 'all', of: [{ op: 'not', of: [facility({ operator: 'in', operands: ['RNO'] })] }, quantityOver(5)] },
      ],
    });
  });

  test('in both: the facility goes before the channel', () => {
    const extras = new Map([['oms.inventory', [{ name: 'channel', type: 'text', required: false } as const]]]);
    const text = rule('{ slack: { default: 5, facility: { RNO: 8 }, channel: { web: 2 } } }', '{ oms.on_hand: { over: { let: slack } } }');
    const channel = (test: object) => ({ op: 'test', fact: { path: 'oms.channel', type: 'text' }, test });
    expect(boundaryOf(text, { extras, teams: new Set() }).rules[0]?.when).toEqual({
      op: 'any',
      of: [
        { op: 'all', of: [at('RNO'), over(8)] },
        { op: 'all', of: [channel({ operator: 'equals', operand: 'web' }), { op: 'not', of: [among('RNO')] }, over(2)] },
        { op: 'all', of: [{ op: 'not', of: [among('RNO'), channel({ operator: 'in', operands: ['web'] })] }, over(5)] },
      ],
    });
  });

  test('together with another such: every case of both', () => {
    const text = rule(
      '{ low: { default: 1, facility: { RNO: 2 } }, high: { default: 8, facility: { RNO: 9 } } }',
      '{ oms.on_hand: { between: [{ let: low }, { let: high }] } }',
    );
    const when = whenOf(text);
    const bounds = when?.op === 'any' ? when.of.map((part) => (part.op === 'all' ? part.of.at(-1) : null)) : [];
    expect(bounds.map((part) => part?.op === 'test' && part.test)).toEqual([
      { operator: 'between', low: quantity(2), high: quantity(9) },
      { operator: 'between', low: quantity(2), high: quantity(8) },
      { operator: 'between', low: quantity(1), high: quantity(9) },
      { operator: 'between', low: quantity(1), high: quantity(8) },
    ]);
  });
});

describe('what cannot be meant is refused with place and cure', () => {
  const USED = '{ oms.on_hand: { over: { let: slack } } }';
  test.each([
    ['a let that nobody uses', '{ slack: 5, ▶spare: 6 }', USED, '"spare" is never used: leave it out, or write { let: spare } where it is meant'],
    ['an unknown let', '{ slack: 5 }', '{ oms.on_hand: { over: { let: slack }, under: { let: ▶slak } } }', 'unknown let "slak" — did you mean "slack"?'],
    ['a value that does not fit where it is used', '{ slack: ▶many }', USED, '"oms.on_hand" is a quantity, and "many" is no number'],
    [
      'a value of a facility that does not',
      '{ slack: { default: 5, facility: { RNO: ▶many } } }',
      USED,
      '"oms.on_hand" is a quantity, and "many" is no number',
    ],
    ['a list where one value is meant', '{ slack: ▶[1, 2] }', USED, 'a value for "oms.on_hand" is meant here, not a list'],
    ['no value', '{ slack: ▶"" }', USED, 'a value is meant here, but nothing stands there'],
    ['an empty list', '{ slack: ▶[] }', USED, 'at least one value is meant here'],
    ['no default', '{ slack: ▶{ facility: { RNO: 8 } } }', USED, '"default:" is missing'],
    ['an override by something else', '{ slack: { default: 5, ▶sku: { A: 8 } } }', USED, 'unknown key "sku" (known: default, facility, channel)'],
    ['overrides that are no map', '{ slack: { default: 5, facility: ▶RNO } }', USED, 'a map such as { RNO: 8h } is meant here'],
    ['a value within a value', '{ slack: { default: 5, facility: { RNO: ▶{ over: 1 } } } }', USED, 'a value is meant here, not a map'],
    [
      'a channel where none is known',
      '{ slack: { default: 5, channel: { web: 8 } } }',
      '{ oms.on_hand: { over: { let: ▶slack } } }',
      '"slack" has values by channel, and neither the key nor a side has "channel"',
    ],
    [
      'a facility where the group knows none',
      '{ slack: { default: 5, facility: { RNO: 8 } } }',
      '{ group.oms.on_hand: { over: { let: ▶slack } } }',
      '"slack" has values by facility, and this rule is judged per group, whose key has no "facility"',
    ],
    [
      'an operator that does not fit',
      '{ slack: 5 }',
      '{ key.sku: { ▶over: { let: slack } } }',
      '"over" does not fit "key.sku", which is a text: it takes a value, a list, in, not_in, not, matches, same_as',
    ],
    ['a name with a capital', '{ ▶Slack: 5 }', '{ oms.on_hand: { let: Slack } }', '"Slack" is no name: lower-case letters, digits, "-" and "_", at most 64'],
    ['a prototype', '{ ▶__proto__: 5 }', '{ oms.on_hand: { let: __proto__ } }', '"__proto__" is no name: lower-case letters, digits, "-" and "_", at most 64'],
    [
      'a let with something beside it',
      '{ slack: 5 }',
      '{ oms.on_hand: { over: { let: slack }, not: ▶{ let: slack, or: 6 } } }',
      'a value for "oms.on_hand" is meant here, not a map',
    ],
    ['a list of lets', '▶[slack]', '{ oms.on_hand: { not: 1 } }', 'a map such as { slack: 5, grace: { default: 4h, facility: { RNO: 8h } } } is meant here'],
  ])('%s', (_, lets, when, message) => {
    const { text, places } = marked(rule(lets, when));
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} ${message}`]);
  });

  test('a value that fits nowhere is one problem, however often it is used', () => {
    const { text, places } = marked(
      `${HEAD}let: { slack: { default: ▶many, facility: { RNO: 8, DAL: 9 } } }
conditions: { c: { oms.on_hand: { over: { let: slack } } } }
rules:
  - { id: a, when: { oms.on_hand: { over: { let: slack } } } }
  - { id: b, when: { oms.on_hand: { under: { let: slack } }, use: c } }
`,
    );
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} "oms.on_hand" is a quantity, and "many" is no number`]);
  });

  test('lets whose cases multiply beyond measure', () => {
    const facilities = Array.from({ length: 40 }, (_, i) => `F${i}: ${i}`).join(', ');
    const { text, places } = marked(
      rule(`{ a: { default: 1, facility: { ${facilities} } }, b: { default: 1, facility: { ${facilities} } } }`, '{ oms.on_hand: ▶[{ let: a }, { let: b }] }'),
    );
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} the lets that stand here have more than 1000 cases together`]);
  });
});
