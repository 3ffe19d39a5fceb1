import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { formatProblem } from '../../src/domain/errors.ts';
import { factsOf } from '../../src/rules/fact-table.ts';
import { readRulebook } from '../../src/rules/read-rulebook.ts';
import { marked } from '../config/marked-text.ts';
import { boundaryOf, problemsOf, VOCABULARY } from './sample-rules.ts';

const REFUNDS = `boundary: refunds
left: { dataset: channel.refunds }
right: { dataset: oms.refunds }
key: [channel, refund_id]
order: [channel, channel_order_id]
compare: { amount: {} }
`;
const ALLOCATIONS = `boundary: b
left: { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key: [order_id, line_id, facility]
group: [order_id, line_id]
order: [order_id]
measure: quantity
compare: { quantity: {} }
`;

/** The boundary with a rule that follows `more`, and another one. */
function rules(head: string, more: string): string {
  return `${head}rules: [{ id: r, ${more} }, { id: other, when: { age: { over: 1h } } }]\n`;
}

describe('the order that a boundary is of', () => {
  test('may be named by columns of a row', () => {
    expect(boundaryOf(REFUNDS).order).toEqual(['channel', 'channel_order_id']);
  });

  test('may be held, whoever names it', () => {
    expect(boundaryOf(rules(REFUNDS, 'when: { missing_in: oms }, then: [{ hold_invoice: {} }]')).rules[0]?.then).toEqual([{ do: 'hold_invoice' }]);
  });

  test('may have a hold or the findings of other rules', () => {
    const [rule] = boundaryOf(rules(REFUNDS, 'when: { held: true, open.other: no }')).rules;
    expect(rule?.when).toEqual({
      op: 'all',
      of: [
        { op: 'test', fact: { path: 'held', type: 'boolean' }, test: { operator: 'equals', operand: true } },
        { op: 'test', fact: { path: 'open.other', type: 'boolean' }, test: { operator: 'equals', operand: false } },
      ],
    });
    expect(factsOf(boundaryOf(REFUNDS), 'key').get('open.other')?.source).toEqual({ of: 'open', rule: 'other' });
  });

  test('of the group, where the group names it', () => {
    expect(boundaryOf(rules(ALLOCATIONS, 'when: { group.shape: short, held: false, open.other: true }, per: group')).rules[0]?.per).toBe('group');
    const { text, places } = marked(
      rules(ALLOCATIONS.replace('group: [order_id, line_id]', 'group: [line_id]'), 'when: { group.shape: short, ▶held: false, ▶open.other: true }, per: group'),
    );
    expect(problemsOf(text)).toEqual([
      `x.yaml:${places[0]} "held" is of one order, and this rule is judged per group: "order_id" is not among the group's columns`,
      `x.yaml:${places[1]} "open.other" is of one order, and this rule is judged per group: "order_id" is not among the group's columns`,
    ]);
  });

  test('must be named first', () => {
    const { text, places } = marked(rules(ALLOCATIONS.replace('order: [order_id]\n', ''), 'when: { ▶held: true, ▶open.other: true }'));
    expect(problemsOf(text)).toEqual([
      `x.yaml:${places[0]} "held" is of one order: the boundary must say which columns name it ("order: [order_id]")`,
      `x.yaml:${places[1]} "open.other" is of one order: the boundary must say which columns name it ("order: [order_id]")`,
    ]);
  });

  test('is not known yet where never is tested', () => {
    const { text, places } = marked(`${ALLOCATIONS}never: [{ id: n, when: { ▶held: true } }]\n`);
    expect(problemsOf(text)).toEqual([
      `x.yaml:${places[0]} "held" is not known yet where "never" is tested: it may name key.*, the sides' columns, rows and system, and delta.*`,
    ]);
  });

  test('may have findings of any boundary, also of a file that is broken', () => {
    const files = (name: string) => [
      { file: 'a.yaml', text: rules(REFUNDS, `when: { open.${name}: true }`) },
      { file: 'b.yaml', text: `${ALLOCATIONS}rules: [{ id: never-shipped, when: { oms.sttus: x } }]\n` },
    ];
    const problemsWith = (name: string) => readRulebook(files(name), VOCABULARY, {}).problems.map(formatProblem);
    const broken = 'b.yaml:9:38 unknown fact "oms.sttus" — did you mean "oms.status"?';
    expect(problemsWith('never-shipped')).toEqual([broken]);
    expect(problemsWith('never-shiped')).toEqual(['a.yaml:7:26 unknown rule "never-shiped" — did you mean "never-shipped"?', broken]);
  });
});

describe('a boundary that looks broken', () => {
  test('is one beyond both a count and a part of its keys', () => {
    expect(boundaryOf(`${REFUNDS}halt: { count: 500, percent: 10% }\n`).halt).toEqual({ count: 500, percent: parseDecimal('0.1') });
    expect(boundaryOf(REFUNDS).halt).toBeNull();
  });
});

describe('a variant of a boundary', () => {
  const variant = (id: string, of: string) => ({ file: `${id}.yaml`, text: REFUNDS.replace('boundary: refunds', `boundary: ${id}\nvariant_of: ${of}`) });
  const original = { file: 'refunds.yaml', text: REFUNDS };

  test('names the one that it may take the place of, in whatever order they are read', () => {
    for (const files of [
      [original, variant('by-order', 'refunds')],
      [variant('by-order', 'refunds'), original],
    ]) {
      const { rulebook } = readRulebook(files, VOCABULARY, {});
      expect(new Map(rulebook?.boundaries.map(({ id, variantOf }) => [id, variantOf]))).toEqual(
        new Map([
          ['refunds', null],
          ['by-order', 'refunds'],
        ]),
      );
    }
  });

  test.each([
    ['of a boundary that is not there', 'refund', 'unknown boundary "refund" — did you mean "refunds"?'],
    ['of itself', 'by-day', 'a boundary is no variant of itself: name the one that it may take the place of'],
    ['of a variant', 'by-order', '"by-order" is a variant itself: name the boundary that both may take the place of, "refunds"'],
  ])('%s is refused', (_, of, message) => {
    const { problems } = readRulebook([original, variant('by-order', 'refunds'), variant('by-day', of)], VOCABULARY, {});
    expect(problems.map(formatProblem)).toEqual([`by-day.yaml:2:13 ${message}`]);
  });
});

describe('what a rule may ask for', () => {
  test('the end of the list, where it matches', () => {
    expect(boundaryOf(rules(REFUNDS, 'when: { missing_in: oms }, stop: true')).rules.map(({ stop }) => stop)).toEqual([true, false]);
  });

  test('patience and due dates in business days', () => {
    const [rule] = boundaryOf(rules(REFUNDS, 'when: { missing_in: oms }, for: 1bd, then: [{ open_task: { team: oms, due: 2bd } }]')).rules;
    expect(rule?.for).toEqual({ unit: 'bd', days: 1 });
    expect(rule?.then).toEqual([{ do: 'open_task', team: 'oms', due: { unit: 'bd', days: 2 }, valueAtRisk: null, fold: null }]);
  });

  test('one task for many findings that share parts of the key', () => {
    const [rule] = boundaryOf(rules(REFUNDS, 'when: { missing_in: oms }, then: [{ open_task: { team: oms, fold: { by: [key.channel], over: 25 } } }]')).rules;
    expect(rule?.then).toMatchObject([{ do: 'open_task', fold: { by: [{ path: 'key.channel', type: 'text' }], over: 25 } }]);
  });

  test('no fold by a column that its group lacks', () => {
    const then = 'then: [{ open_task: { team: oms, fold: { by: [key.order_id, ▶key.facility], over: 5 } } }]';
    const { text, places } = marked(rules(ALLOCATIONS, `when: { group.shape: short }, ${then}`));
    expect(problemsOf(text)).toEqual([
      `x.yaml:${places[0]} "key.facility" belongs to one key, and this rule is judged per group: it may name group.*, key.order_id, key.line_id, age, seen and differs`,
    ]);
  });

  test.each([
    ['vip', ['vip']],
    ['[vip, large-order]', ['vip', 'large-order']],
  ])('labels: %s', (label, labels) => {
    expect(boundaryOf(rules(REFUNDS, `when: { missing_in: oms }, then: [{ label: ${label} }, { hold_invoice: {} }]`)).rules[0]?.then).toEqual([
      { do: 'label', labels },
      { do: 'hold_invoice' },
    ]);
  });
});
