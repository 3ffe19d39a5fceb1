import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Config } from '../../src/config/config.ts';
import { describeConfig, printConfig } from '../../src/config/print-config.ts';
import type { Boundary } from '../../src/rules/rulebook.ts';
import { readDeployment } from './read-deployment.ts';

function understood(text: string, env: Record<string, string> = {}, boundaries: readonly Boundary[] = []): Config {
  const { deployment, problems } = readDeployment(text, { env });
  if (!deployment) throw new Error('the deployment was not understood');
  expect(problems).toEqual([]);
  const { state, timezone, calendar, variants, systems, facilities, teams } = deployment;
  return { file: '/srv/tallyman.yaml', state, timezone, calendar, variants, systems, facilities, teams, rules: { boundaries }, silences: [] };
}

const TEXT = `
timezone: America/Chicago
calendar: { weekend: [sun, fri], holidays: [2026-12-25] }
variants: [sales-by-order]
systems:
  oms:
    role: oms
    url: sqlite:oms.db
    owns: { facility: ["010", DAL] }
    read: { statement_timeout: 90s }
    guard: { min_rows: 10, max_drop: 12.5% }
    datasets:
      inventory:
        table: stock
        where: "kind <> 'x: y' # all"
        columns:
          sku: { column: SKU, normalize: [trim, { strip_prefix: "X-" }] }
          facility: { column: site, map: { NO: DAL, "1_000": "010" }, unmapped: keep, default: NO }
          on_hand: qty
          unit_cost: { column: cost, currency: { value: USD } }
          updated_at: { column: at, timezone: Europe/Berlin }
        extra: { zone: { column: z, type: text }, weight: quantity }
        watermark: { column: loaded_at, fence_max: 26h }
      allocations: { sql: "SELECT * FROM a -- all", watermark: { sql: "SELECT MAX(at) FROM loads", fence_max: 90s } }
facilities:
  "010": { codes: { oms: "10" }, counts_per_day: 40, mail: a@example.com }
  DAL: { name: Dallas, timezone: America/Chicago }
teams: { oms: { mail: oms@example.com }, crew: {} }
`;

describe('the configuration as understood', () => {
  test('is printed in the form of the file, so that reading it again says the same', () => {
    const config = understood(TEXT);
    const { boundaries, ...printed } = parse(printConfig(config), { schema: 'failsafe' }) as Record<string, unknown>;
    expect(boundaries).toEqual({});
    expect(understood(stringify(printed))).toEqual(config);
  });

  test('shows the defaults that nobody wrote', () => {
    const shown = parse(
      printConfig(understood('systems: { b: { role: erp, url: "sqlite:b.db", datasets: { credits: { sql: select 1, columns: { amount: betrag } } } } }')),
    );
    expect(shown).toEqual({
      state: 'sqlite:/srv/var/state.db',
      timezone: 'UTC',
      calendar: { weekend: ['sat', 'sun'], holidays: [] },
      variants: [],
      systems: {
        b: {
          role: 'erp',
          url: 'sqlite:/srv/b.db',
          timezone: 'UTC',
          read: { statement_timeout: '10m' },
          datasets: { credits: { sql: 'select 1', columns: { amount: { column: 'betrag', type: 'money' } } } },
        },
      },
      facilities: {},
      teams: {},
      boundaries: {},
    });
  });

  test('says which boundaries are active and why the others are not', () => {
    const lists = { order: [], compare: [], compareGroup: [], lookups: [], never: [], expected: [], rules: [] };
    const none = { ...lists, measure: null, scope: null, halt: null, variantOf: null };
    const left = { name: 'oms', role: 'oms', datasets: ['inventory'], readings: new Map(), aggregate: null, columns: new Map() } as const;
    const right = { name: 'erp', role: 'erp', datasets: ['inventory'], readings: new Map(), aggregate: null, columns: new Map() } as const;
    const book: Boundary = { id: 'book', title: 'Book', file: 'rules/book.yaml', left, right, key: ['sku'], group: ['sku'], version: '000000000000', ...none };
    expect(describeConfig(understood(TEXT, {}, [book, { ...book, id: 'self', right: left }])).boundaries).toEqual({
      book: { file: 'rules/book.yaml', title: 'Book', status: 'inactive', reason: 'no system of role erp maps inventory', rules: [] },
      self: { file: 'rules/book.yaml', title: 'Book', status: 'active', reason: null, rules: [] },
    });
  });

  test('shows no password, in YAML or in JSON', () => {
    const secret = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((middle) => encodeURIComponent(`Zq7${middle}Xw9`));
    const text = `
state: "mysql://tally:\${PW}@state/tally"
systems:
  shop: { role: channel, url: "mysql://reader:\${PW}@shop/shop", datasets: { orders: { sql: "SELECT * FROM dblink('postgres://u:\${PW}@h/d', 'select 1')" } } }
  oms: { role: oms, url: "postgres://oms/oms?password=\${PW}", datasets: { orders: { sql: select 1 } } }
`;
    fc.assert(
      fc.property(secret, (password) => {
        const config = understood(text, { PW: password });
        for (const shown of [printConfig(config), JSON.stringify(describeConfig(config))]) {
          expect(shown).not.toMatch(/Zq7|Xw9/);
          expect(shown).toContain('mysql://***@shop/shop');
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});
