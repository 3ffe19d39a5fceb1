import { describe, expect, test } from 'vitest';
import { marked } from '../config/marked-text.ts';
import { boundaryOf, problemsOf } from './sample-rules.ts';

const HEAD = `boundary: b
left: { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key: [order_id, line_id, facility]
group: [order_id]
order: [order_id]
measure: quantity
compare: { quantity: {}, sku: {} }
compare_group: { quantity: {} }
`;

function rule(conditions: string, when: string, more = ''): string {
  return `${HEAD}conditions: ${conditions}\nrules: [{ id: r, when: ${when}${more} }, { id: other, when: { missing_in: oms } }]\n`;
}

function whenOf(text: string) {
  return boundaryOf(text).rules[0]?.when;
}

const plain = (when: string) => whenOf(`${HEAD}rules: [{ id: r, when: ${when} }, { id: other, when: { missing_in: oms } }]\n`);

describe('a condition that is named once', () => {
  test.each<[string, string, string]>([
    ['{ late: { oms.due_at: { older_than: 0s } } }', '{ use: late }', '{ oms.due_at: { older_than: 0s } }'],
    ['{ late: { oms.due_at: { older_than: 0s } } }', '{ missing_in: oms, use: late }', '{ missing_in: oms, oms.due_at: { older_than: 0s } }'],
    ['{ late: { oms.due_at: present, oms.sku: A } }', '{ use: late }', '{ oms.due_at: present, oms.sku: A }'],
    ['{ a: { oms.sku: A }, b: { oms.sku: B } }', '{ use: [a, b] }', '{ all: [{ oms.sku: A }, { oms.sku: B }] }'],
    ['{ a: { oms.sku: A } }', '{ not: [{ use: a }] }', '{ not: [{ oms.sku: A }] }'],
    ['{ a: { oms.sku: A }, b: { any: [{ use: a }, { oms.sku: B }] } }', '{ use: b }', '{ any: [{ oms.sku: A }, { oms.sku: B }] }'],
    ['{ b: { any: [{ use: a }, { oms.sku: B }] }, a: { oms.sku: A } }', '{ use: b }', '{ any: [{ oms.sku: A }, { oms.sku: B }] }'],
    ['{ constructor: { oms.sku: A } }', '{ use: constructor }', '{ oms.sku: A }'],
    ['{ a: { open.other: true } }', '{ use: a }', '{ open.other: true }'],
  ])('with %s, %s says %s', (conditions, when, expected) => {
    expect(whenOf(rule(conditions, when))).toEqual(plain(expected));
  });

  test('may be used in never and expected as well', () => {
    const text = `${HEAD}conditions: { none: { oms.quantity: 0 } }\nnever: [{ id: n, when: { use: none } }]\nexpected: [{ id: e, when: { use: none } }]\n`;
    const { never, expected } = boundaryOf(text);
    const test = { op: 'test', fact: { path: 'oms.quantity', type: 'quantity' }, test: { operator: 'equals', operand: 0n } };
    expect([never[0]?.when, expected[0]?.when]).toEqual([test, test]);
  });

  test('that nobody uses is only checked', () => {
    expect(problemsOf(rule('{ spare: { oms.sku: A } }', '{ missing_in: oms }'))).toEqual([]);
  });

  test.each([
    ['{ short: { group.shape: short } }', '{ use: short }', 'group'],
    ['{ short: { group.shape: short }, both: { use: short, group.oms.quantity: 0 } }', '{ any: [{ use: both }] }', 'group'],
    ['{ short: { group.shape: short, oms.sku: A } }', '{ use: short }', 'key'],
  ])('tells by its facts whether a rule is of the group: %s', (conditions, when, per) => {
    expect(boundaryOf(rule(conditions, when)).rules[0]?.per).toBe(per);
  });
});

describe('what cannot be meant is refused with place and cure', () => {
  test.each([
    ['an unknown condition', '{ late: { oms.due_at: present } }', '{ use: ▶lat }', 'unknown condition "lat" — did you mean "late"?'],
    ['one of several', '{ late: { oms.due_at: present } }', '{ use: [late, ▶lat] }', 'unknown condition "lat" — did you mean "late"?'],
    ['no condition', '{ late: { oms.due_at: present } }', '{ use: ▶[] }', '"use" of nothing: name at least one condition'],
    ['a condition in place of its name', '{ late: { oms.due_at: present } }', '{ use: ▶{ oms.sku: A } }', 'the name of a condition is meant here, not a map'],
    ['a prototype that is not there', '{ late: { oms.due_at: present } }', '{ use: ▶__proto__ }', 'unknown condition "__proto__" (known: late)'],
    [
      'a name with a space',
      '{ ▶"is late": { oms.due_at: present } }',
      '{ missing_in: oms }',
      '"is late" is no name: lower-case letters, digits, "-" and "_", at most 64',
    ],
    [
      'a prototype',
      '{ ▶__proto__: { oms.due_at: present } }',
      '{ use: __proto__ }',
      '"__proto__" is no name: lower-case letters, digits, "-" and "_", at most 64',
    ],
    ['a list of conditions', '▶[late]', '{ missing_in: oms }', 'a map such as { in-transit: { oms.status: allocated } } is meant here'],
    [
      'an unknown fact, used twice',
      '{ late: { ▶oms.due: present } }',
      '{ use: late, any: [{ use: late }] }',
      'unknown fact "oms.due" (known: oms.rows, oms.system, oms.order_id, oms.line_id, oms.component, oms.facility, oms.sku, oms.quantity, oms.status, oms.fulfilled_quantity, oms.line_total, oms.due_at, oms.updated_at)',
    ],
    ['what always holds', '{ late: ▶{} }', '{ use: late }', 'this would always hold: name at least one fact'],
    ['a condition that uses itself', '{ a: { oms.sku: A, use: ▶a } }', '{ use: a }', 'the condition "a" uses itself'],
    ['two that use each other', '{ a: { use: b }, b: { not: [{ use: ▶a }] } }', '{ use: a }', 'the condition "a" uses itself, by way of b'],
    [
      'three in a circle, and one that uses them',
      '{ x: { use: b }, a: { use: ▶b }, b: { use: c }, c: { use: a } }',
      '{ use: [x, a] }',
      'the condition "b" uses itself, by way of c, a',
    ],
    ['its own finding by way of a condition', '{ a: { open.r: true } }', '{ use: ▶a }', 'the condition "a" names "open.r", this rule\'s own finding'],
  ])('%s', (_, conditions, when, message) => {
    const { text, places } = marked(rule(conditions, when));
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} ${message.replace(/ \(known: oms\.rows.*/, '')}`]);
  });

  test('a fact that the place does not allow is reported where the condition is used', () => {
    const { text, places } = marked(rule('{ late: { oms.due_at: present }, later: { use: late } }', '{ use: ▶late, group.shape: short }', ', per: group'));
    const because = '"oms.due_at" belongs to one key, and this rule is judged per group: it may name group.*, key.order_id, age, seen and differs';
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} the condition "late" does not fit here: ${because}`]);
    const twice = marked(rule('{ late: { oms.due_at: present }, later: { use: late } }', '{ use: ▶later, group.shape: short }', ', per: group'));
    expect(problemsOf(twice.text)).toEqual([
      `x.yaml:${twice.places[0]} the condition "later" does not fit here: the condition "late" does not fit here: ${because}`,
    ]);
  });

  test('so it is in never', () => {
    const { text, places } = marked(`${HEAD}conditions: { short: { group.shape: short } }\nnever: [{ id: n, when: { use: ▶short } }]\n`);
    expect(problemsOf(text)).toEqual([
      `x.yaml:${places[0]} the condition "short" does not fit here: "group.shape" is not known yet where "never" is tested: it may name key.*, the sides' columns, rows and system, and delta.*`,
    ]);
  });
});

describe('conditions that use each other', () => {
  /** c0 is a test; each of the others uses the one before it so many times. */
  function chain(length: number, times: number): string {
    const links = Array.from({ length }, (_, i) => `  c${i + 1}: { any: [${Array.from({ length: times }, () => `{ use: c${i} }`).join(', ')}] }`);
    return `\n${[...links].reverse().join('\n')}\n  c0: { oms.sku: A }`;
  }

  test('may do so in long chains, in any order', () => {
    expect(problemsOf(rule(chain(90, 1), '{ use: c90 }'))).toEqual([]);
  });

  test('but not without end: no chain runs out of stack', () => {
    const problems = problemsOf(rule(chain(5_000, 1), '{ use: c5000 }'));
    expect(problems).toEqual([expect.stringMatching(/^x\.yaml:\d+:3 this stands more than 100 levels deep once every "use" is filled in$/)]);
  });

  test('and doubling at each step they cannot grow beyond measure', () => {
    const problems = problemsOf(rule(chain(60, 2), '{ use: c60 }'));
    expect(problems).toEqual([expect.stringMatching(/^x\.yaml:\d+:3 this is of more than 10000 tests once every "use" and "let" is filled in$/)]);
  });

  test('nor in a circle of five thousand', () => {
    const links = Array.from({ length: 5_000 }, (_, i) => `  c${i}: { use: c${(i + 1) % 5_000} }`);
    const problems = problemsOf(rule(`\n${links.join('\n')}`, '{ use: c0 }'));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('the condition "c0" uses itself, by way of c1, c2');
  });
});
