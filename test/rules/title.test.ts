import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/domain/value.ts';
import type { Lookup, Rule } from '../../src/rules/rulebook.ts';
import type { Subject } from '../../src/rules/subject.ts';
import { compileTitle, MAX_TITLE, parseTitle, titlePaths } from '../../src/rules/title.ts';
import { boundaryOf, broughtRow, FULFILLMENT, layoutsOf, NO_GROUP, quantity, row, subject } from './sample-rules.ts';

const boundary = boundaryOf(FULFILLMENT);

function title(text: string, left: Readonly<Record<string, Value>> = {}, more: Partial<Subject> = {}): string {
  const [rule] = boundary.rules as readonly [Rule];
  return compileTitle(boundary, layoutsOf(boundary), { ...rule, title: text })(subject(boundary, { left: row(boundary, 0, left), ...more }));
}

describe('a title', () => {
  test('prints keys, rows, deltas and the group as people read them', () => {
    const group = { ...NO_GROUP, left: { measure: quantity(3), facilities: ['DAL', 'RNO'] } };
    const left = { quantity: quantity(2), line_total: { amount: quantity(12), currency: 'USD' }, due_at: Date.UTC(2026, 0, 1) };
    const right = row(boundary, 1, { quantity: quantity(5) });
    expect(title('{{ key.order_id }}: {{ oms.quantity }} of {{ oms.line_total }}, {{ delta.quantity }} too many', left, { right })).toBe(
      'order_id-1: 2 of 12.00 USD, 3 too many',
    );
    expect(title('{{ group.oms.quantity }} in {{ group.oms.facilities }}, due {{ oms.due_at }}', left, { group })).toBe(
      '3 in DAL, RNO, due 2026-01-01 00:00 UTC',
    );
    expect(title('missing in {{ missing_in }}, {{ group.warehouse.facilities }}', {}, { kinds: [{ kind: 'missing', side: 1 }] })).toBe(
      'missing in warehouse, none',
    );
  });

  test('prints ? for what is absent, which counts as false', () => {
    expect(title('{{ oms.sku }} {{ warehouse.sku }} {{ group.oms.quantity }}', { sku: null }, { groupKnown: false })).toBe('? ? ?');
    expect(title('{% if oms.sku %}sku {{ oms.sku }}{% else %}no sku{% endif %}', { sku: null })).toBe('no sku');
    expect(title('{{ oms.sku | default: "no sku" | upcase }}', { sku: null })).toBe('NO SKU');
  });

  test('prints what look-ups brought, and ? for what they did not', () => {
    const withLookup = boundaryOf(`boundary: b
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key:   [order_id, facility]
order: [order_id]
lookups: { order: { dataset: oms.orders, by: { order_id: key.order_id } } }
rules: [{ id: r, title: "{{ lookup.order.status }} {{ lookup.order.total }} {{ lookup.order.rows }} {{ lookup.order.placed_at }}", when: { oms.rows: 0 } }]
`);
    const [rule] = withLookup.rules as readonly [Rule];
    const [order] = withLookup.lookups as readonly [Lookup];
    const say = (lookups: Subject['lookups']) => compileTitle(withLookup, layoutsOf(withLookup), rule)(subject(withLookup, { lookups }));
    expect(say(new Map([['order', broughtRow(order, { status: 'held', total: { amount: quantity(12), currency: 'USD' } }, 2)]]))).toBe('held 12.00 USD 2 ?');
    expect(say(new Map([['order', null]]))).toBe('? ? 0 ?');
    expect(say(new Map())).toBe('? ? ? ?');
  });

  test('names every fact it prints', () => {
    const [rule] = boundary.rules as readonly [Rule];
    expect(titlePaths(rule)).toEqual(['key.order_id', 'key.line_id', 'key.facility']);
    expect(() => titlePaths({ ...rule, title: '{{ oms.sku' })).toThrow(TypeError);
  });

  test('is one line of text, whatever a source wrote into its columns', () => {
    expect(title('{{ oms.sku }}', { sku: 'A\r\nBcc: all@example.com\u2028x\u0000y\tz' })).toBe('A Bcc: all@example.com x y z');
    expect(title('{{ oms.sku }}', { sku: 'safe\u202Eexe.txt' })).toBe('safe exe.txt');
    expect(title('{{ oms.sku }}', { sku: 'a\ud800b' })).toBe('a b');
    expect(title('{{ oms.sku }}', { sku: '<b>"A" & B</b>' })).toBe('<b>"A" & B</b>');
    expect(title('a\nb')).toBe('a b');
  });

  test('does not run what a source wrote into its columns', () => {
    expect(title('{{ oms.sku }}', { sku: '{{ key.order_id }}{% if true %}' })).toBe('{{ key.order_id }}{% if true %}');
  });

  test('is cut at 300 characters, never within one', () => {
    expect(title('{{ oms.sku }}', { sku: 'x'.repeat(300) })).toBe('x'.repeat(300));
    const cut = title('{{ oms.sku }}', { sku: '😀'.repeat(301) });
    expect([...cut]).toHaveLength(MAX_TITLE);
    expect(cut).toBe(`${'😀'.repeat(299)}…`);
  });
});

describe('a template that a title cannot be', () => {
  test.each([
    ['{{ oms.sku', 'output "{{ oms.sku" not closed, line:1, col:1'],
    ['{{ oms.sku | shout }}', 'undefined filter: shout, line:1, col:1'],
    ['{{ "now" | date: "%Y" }}', 'undefined filter: date, line:1, col:1'],
    ['{% render "/etc/passwd" %}', 'tag "render" not found, line:1, col:1'],
    ['{% for i in (1..9) %}{% endfor %}', 'tag "for" not found, line:1, col:1'],
    ['{% if oms.sku %}', 'tag {% if oms.sku %} not closed, line:1, col:1'],
  ])('%s', (text, fault) => {
    expect(parseTitle(text)).toEqual({ fault });
  });

  test('names every fact that it would print or ask', () => {
    expect(parseTitle('{{ a.b }}{% if c.d == e.f %}{{ g["h"] | append: i }}{% endif %}')).toMatchObject({ paths: ['a.b', 'c.d', 'e.f', 'g.h', 'i'] });
  });
});
