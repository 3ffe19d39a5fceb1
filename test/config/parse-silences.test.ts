import { describe, expect, test } from 'vitest';
import { readSilences } from '../../src/config/parse-silences.ts';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { formatProblem } from '../../src/domain/errors.ts';
import { readRulebook } from '../../src/rules/read-rulebook.ts';
import { marked } from './marked-text.ts';

const INVENTORY = `boundary: inventory
left: { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key: [sku, facility]
group: [sku]
measure: on_hand
compare: { on_hand: {} }
rules:
  - { id: on-hand-drift, when: { differs: on_hand } }
  - { id: offsetting-drift, when: { group.shape: offsetting } }
`;
const INTAKE = `boundary: intake
left: { dataset: channel.orders }
right: { dataset: oms.orders }
key: [channel, channel_order_id]
rules:
  - { id: never-imported, when: { missing_in: oms } }
`;
const { rulebook } = readRulebook(
  [
    { file: 'inventory.yaml', text: INVENTORY },
    { file: 'intake.yaml', text: INTAKE },
  ],
  { extras: new Map(), teams: new Set() },
  {},
);

function read(text: string, timezone = 'America/Chicago', env: Record<string, string> = {}) {
  if (!rulebook) throw new Error('the rules are broken');
  const { silences, problems } = readSilences({ file: 's.yaml', text }, rulebook, timezone, env);
  return { silences, problems: problems.map(formatProblem) };
}

/** One silence with these words in place of what it has. */
function silence(given: Readonly<Record<string, string>>): string {
  const parts = { id: 'x', owner: 'maria@example.com', reason: 'moving', match: '{ rule: on-hand-drift }', until: '2026-12-01', ...given };
  const written = Object.entries(parts).filter(([, value]) => value !== '');
  return `silences:\n  - { ${written.map(([key, value]) => `${key}: ${value}`).join(', ')} }\n`;
}

const EXAMPLE = `silences:
  - id: dallas-move
    owner: maria@example.com
    reason: Dallas moves; counts are frozen until Monday
    match: { boundary: inventory, rule: [on-hand-drift], key: { facility: DAL, sku: [A, 010] }, order: O1, severity: [warning, info] }
    until: 2026-12-01
    ceiling: 5000.00 USD
  - id: outage
    owner: "\${ON_CALL:-nobody}"
    reason: known
    match: { rule: never-imported }
    until: 2020-01-01T08:00:00+02:00
`;

describe('a file of silences that is in order', () => {
  test('says who silences what, why, until when and up to what', () => {
    const { silences, problems } = read(EXAMPLE, 'America/Chicago', { ON_CALL: 'ann@example.com' });
    expect(problems).toEqual([]);
    expect(silences).toEqual([
      {
        id: 'dallas-move',
        owner: 'maria@example.com',
        reason: 'Dallas moves; counts are frozen until Monday',
        match: {
          boundary: ['inventory'],
          rule: ['on-hand-drift'],
          severity: ['warning', 'info'],
          order: ['O1'],
          key: new Map([
            ['facility', ['DAL']],
            ['sku', ['A', '010']],
          ]),
        },
        // Midnight in Chicago, six hours behind.
        until: Date.UTC(2026, 11, 1, 6),
        ceiling: { amount: parseDecimal('5000'), currency: 'USD' },
      },
      {
        id: 'outage',
        owner: 'ann@example.com',
        reason: 'known',
        match: { boundary: null, rule: ['never-imported'], severity: null, order: null, key: new Map() },
        // Long past: that is no fault of the file.
        until: Date.UTC(2020, 0, 1, 6),
        ceiling: null,
      },
    ]);
  });

  test('may hold none', () => {
    expect(read('silences: []\n')).toEqual({ silences: [], problems: [] });
  });

  test.each([
    ['2026-12-01', 'UTC', Date.UTC(2026, 11, 1)],
    ['"2026-07-01"', 'Europe/Berlin', Date.UTC(2026, 5, 30, 22)],
    // In Cairo clocks went from 23:59 to 01:00: the day began at one, three hours ahead.
    ['2026-04-24', 'Africa/Cairo', Date.UTC(2026, 3, 23, 22)],
    ['2026-12-01T08:00Z', 'Europe/Berlin', Date.UTC(2026, 11, 1, 8)],
    ['2026-12-01T08:00:00-0600', 'UTC', Date.UTC(2026, 11, 1, 14)],
    ['2026-12-01 08:00:00 +01:00', 'UTC', Date.UTC(2026, 11, 1, 7)],
  ])('until %s in %s', (until, timezone, ms) => {
    expect(read(silence({ until }), timezone).silences[0]?.until).toBe(ms);
  });

  test.each([
    ['one thing alone', '{ severity: info }'],
    ['orders by whatever name', '{ order: [O1, web/17] }'],
    ['a facility, of any boundary that has one', '{ key: { facility: DAL } }'],
    ['the columns of a group, for a rule that is judged per group', '{ rule: offsetting-drift, key: { sku: A } }'],
    ['rules of two boundaries', '{ rule: [never-imported, offsetting-drift] }'],
  ])('may match %s', (_, match) => {
    expect(read(silence({ match })).problems).toEqual([]);
  });
});

describe('a silence that cannot be meant is refused with place and cure', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['an unknown boundary', { match: '{ boundary: ▶inventry }' }, 'unknown boundary "inventry" — did you mean "inventory"?'],
    ["tallyman's own findings", { match: '{ boundary: ▶tallyman }' }, '"tallyman" are tallyman\'s own findings: they cannot be silenced'],
    ['an unknown rule', { match: '{ rule: [▶on-hand-drif] }' }, 'unknown rule "on-hand-drif" — did you mean "on-hand-drift"?'],
    [
      'a rule of another boundary',
      { match: '{ boundary: intake, rule: ▶on-hand-drift }' },
      '"on-hand-drift" is a rule of the boundary inventory, which this silence does not name',
    ],
    ['an unknown severity', { match: '{ severity: ▶warn }' }, 'unknown severity "warn" (known: critical, warning, info)'],
    [
      'an unknown key column',
      { match: '{ key: { ▶facilty: DAL } }' },
      'no finding that this silence may match has "facilty" in its key — did you mean "facility"?',
    ],
    [
      'a key column of another boundary',
      { match: '{ boundary: intake, key: { ▶sku: A } }' },
      'no finding that this silence may match has "sku" in its key (known: channel, channel_order_id)',
    ],
    [
      'a key column that the group lacks',
      { match: '{ rule: offsetting-drift, key: { ▶facility: DAL } }' },
      'no finding that this silence may match has "facility" in its key (known: sku)',
    ],
    ['a matcher of nothing', { match: '▶{}' }, 'this would silence everything: name at least one of boundary, rule, severity, order, key'],
    ['an empty list', { match: '{ rule: ▶[] }' }, 'at least one value is meant here'],
    ['an empty key', { match: '{ key: ▶{} }' }, 'at least one key column is meant here: { facility: DAL }'],
    ['a key without its value', { match: '{ key: { facility: ▶"" } }' }, 'a value or a list of them is meant here, but nothing stands there'],
    ['an unknown matcher', { match: '{ ▶team: oms }' }, 'unknown key "team" (known: boundary, rule, severity, order, key)'],
    ['nobody', { owner: '' }, '"owner:" is missing'],
    ['an empty owner', { owner: '▶""' }, 'whoever answers for it is meant here, but nothing stands there'],
    ['no reason', { reason: '' }, '"reason:" is missing'],
    ['no end', { until: '' }, '"until:" is missing'],
    [
      'a day that is not there',
      { until: '▶2026-02-30' },
      'there is no day "2026-02-30": write a date, 2026-12-01, or an instant with its zone, 2026-12-01T08:00:00Z',
    ],
    ['a word', { until: '▶never' }, '"never" is no instant: write a date, 2026-12-01, or an instant with its zone, 2026-12-01T08:00:00Z'],
    ['a duration', { until: '▶3d' }, '"3d" is no instant: write a date, 2026-12-01, or an instant with its zone, 2026-12-01T08:00:00Z'],
    ['a time without its zone', { until: '▶2026-12-01T08:00' }, '"2026-12-01T08:00" says no zone: add Z for UTC, or an offset such as -06:00'],
    ['a ceiling without its currency', { ceiling: '▶5000' }, '"5000" is no amount of money: write it with its currency, 5000.00 USD'],
    ['a ceiling of nothing', { ceiling: '▶0.00 USD' }, 'a ceiling is above zero: without one, leave it out'],
    ['a name with a space', { id: '▶"the move"' }, '"the move" is no name: lower-case letters, digits, "-" and "_", at most 64'],
    ['a prototype', { match: '{ rule: ▶__proto__ }' }, 'unknown rule "__proto__" (known: on-hand-drift, offsetting-drift, never-imported)'],
  ])('%s', (_, given, message) => {
    const { text, places } = marked(silence(given));
    // What is missing is said where the silence begins.
    expect(read(text)).toEqual({ silences: [], problems: [`s.yaml:${places[0] ?? '2:5'} ${message}`] });
  });

  test('two of one name', () => {
    const { text, places } = marked(`${silence({})}  - { id: ▶x, owner: a, reason: b, match: { severity: info }, until: 2026-12-01 }\n`);
    expect(read(text).problems).toEqual([`s.yaml:${places[0]} a second silence "x": give each a name of its own`]);
  });

  test('all of them at once, and the others are read', () => {
    const { text, places } = marked(`silences:
  - { id: a, owner: o, reason: r, match: { rule: ▶nothing, severity: ▶low }, until: ▶soon }
  - { id: b, owner: o, reason: r, match: { severity: info }, until: 2026-12-01 }
  - ▶{ id: c, reason: r, match: { severity: info }, until: 2026-12-01, ceiling: ▶5 }
`);
    const { silences, problems } = read(text);
    expect(silences.map(({ id }) => id)).toEqual(['b']);
    expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual(places.map((place) => `s.yaml:${place}`));
  });

  test.each([
    ['nothing in it', '', 's.yaml:1:1 the file is empty'],
    ['a list at its top', '- { id: x }\n', 's.yaml:1:1 a map of silences is meant here'],
    [
      'one silence in place of the list',
      'silences: { id: x }\n',
      's.yaml:1:11 a list is meant here: - { id: …, owner: …, reason: …, match: { … }, until: 2026-12-01 }',
    ],
    ['another key', 'silences: []\nrules: []\n', 's.yaml:2:1 unknown key "rules" (known: silences)'],
  ])('a file with %s', (_, text, problem) => {
    expect(read(text)).toEqual({ silences: [], problems: [problem] });
  });
});
