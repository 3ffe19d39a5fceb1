import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithMariadbAndPostgres } from '../servers/databases.ts';
import { Belongings, boundaryOf, type Company, MINUTE, openCompany, START } from './company.ts';
import { mariadbSource, postgresSource, type SourceDatabase, sqliteSource, type TableRow } from './source-database.ts';

// Each key is held against its neighbours: what a collation takes for equal must stay apart.
const LATIN_KEYS = [
  'abc',
  'ABC',
  'Abc',
  'aBC',
  'e',
  'é',
  'É',
  'E',
  'ê',
  'ss',
  'ß',
  'ae',
  'æ',
  'o',
  'ø',
  'ÿ',
  'y',
  '€',
  'T1',
  'T1 ',
  'T1  ',
  ' T1',
  't1',
  'T1\t',
  '7',
  '07',
  '007',
  '0',
  '00',
  '9',
  '10',
  '100',
  '1000',
  '99',
  'A-1',
  'A_1',
  'A%1',
  'a_1',
  "O'Neil",
  'O"Neil',
  'back\\slash',
  'back\\\\slash',
  '-',
  '--',
  'a?b',
  'a:b',
];
const UNICODE_KEYS = [
  ...LATIN_KEYS,
  'e\u0301',
  'E\u0301',
  'ａ',
  'Ａ',
  'ﬀ',
  'ff',
  'Ж',
  'ж',
  '中',
  '😀',
  '😁',
  '😀a',
  '😀A',
  '𝒜',
  '\uFFFD',
  'ı',
  'i',
  'I',
  'İ',
  'Ǆ',
  'ǆ',
  'ς',
  'σ',
  'Σ',
  'ي',
  'ا',
];

interface Order {
  readonly id: string;
  readonly cents: number;
}
interface Sides {
  readonly left: readonly Order[];
  readonly right: readonly Order[];
}

/** Of each key in turn: equal, only left, only right, unlike, twice left, twice right, twice on both. */
function ordersOf(keys: readonly string[]): Sides {
  const patterns: readonly (readonly [readonly number[], readonly number[]])[] = [
    [[500], [500]],
    [[701], []],
    [[], [813]],
    [[900], [925]],
    [[110, 110], [110]],
    [[120], [120, 130]],
    [
      [10, 20],
      [30, 5],
    ],
  ];
  const side = (at: 0 | 1) => keys.flatMap((id, i) => (patterns[i % patterns.length]?.[at] ?? []).map((cents) => ({ id, cents: cents + i })));
  const plain = Array.from({ length: 60 }, (_, i) => ({ id: `P${(i * 37) % 1000}`, cents: 1000 + i }));
  return { left: [...side(0), ...plain], right: [...plain, ...side(1)] };
}

/** Compares every key with every key, in memory and without order. */
function expectFindings({ left, right }: Sides, keyOf: (id: string) => string): readonly string[] {
  const keys = [...new Set([...left, ...right].map(({ id }) => keyOf(id)))];
  return keys
    .flatMap((key) => {
      const l = left.filter(({ id }) => keyOf(id) === key);
      const r = right.filter(({ id }) => keyOf(id) === key);
      const sum = (orders: readonly Order[]) => orders.reduce((total, { cents }) => total + cents, 0);
      const rules = [
        ...(l.length > 1 ? ['stated-twice'] : []),
        ...(r.length > 1 ? ['imported-twice'] : []),
        ...(r.length === 0 ? ['never-imported'] : []),
        ...(l.length === 0 ? ['unknown-to-channel'] : []),
        ...(l.length === 1 && r.length === 1 && sum(l) !== sum(r) ? ['total-differs'] : []),
      ];
      return rules.map((rule) => JSON.stringify([rule, key, `${l.length} against ${r.length}`, Math.abs(sum(r) - sum(l))]));
    })
    .sort();
}

async function foundBy(company: Company): Promise<readonly string[]> {
  const findings = await company.at(START, (store) => store.findings(['open']));
  return findings.map(({ rule, key, title, valueAtRisk }) => JSON.stringify([rule, key[1], title, Number((valueAtRisk?.amount ?? 0n) / 10n ** 10n)])).sort();
}

const RULES = `
boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: {} }
rules:
${[
  ['stated-twice', 'duplicated_in: channel'],
  ['imported-twice', 'duplicated_in: oms'],
  ['never-imported', 'missing_in: oms'],
  ['unknown-to-channel', 'missing_in: channel'],
  ['total-differs', 'differs: total'],
]
  .map(([id, when]) => `  - { id: ${id}, title: "{{ channel.rows }} against {{ oms.rows }}", when: { ${when} } }`)
  .join('\n')}
`;

function deployment(table: string, key: string): string {
  const columns = `
          channel:          { value: shop }
          channel_order_id: ${key}
          status:           { value: open }
          currency:         { value: USD }
          total:            { column: total, type: money, currency: { value: USD } }
          placed_at:        { value: "2026-11-20T00:00:00Z" }`;
  return `
systems:
  shop:
    role: channel
    url: "\${LEFT_URL}"
    datasets:
      orders:
        table: left_${table}
        columns:${columns}
  oms:
    role: oms
    url: "\${RIGHT_URL}"
    datasets:
      orders:
        table: right_${table}
        columns:${columns}
          order_id:         id
`;
}

interface Form {
  readonly name: string;
  readonly mapping: string;
  readonly keyOf: (id: string) => string;
}
const FORMS: readonly Form[] = [
  { name: 'keys as they are, looked up again by their spelling', mapping: 'id', keyOf: (id) => id },
  {
    name: 'keys normalised, found again by one more pass',
    mapping: '{ column: id, normalize: [trim, upper, strip_leading_zeros] }',
    keyOf: (id) =>
      id
        .replace(/^ +| +$/g, '')
        .replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 32))
        .replace(/^0+(?=.)/su, ''),
  },
];

const KINDS: readonly (readonly [string, () => Promise<SourceDatabase>])[] = [
  ['MariaDB utf8mb4_general_ci', () => mariadbSource({ collation: 'utf8mb4_general_ci' })],
  ['MariaDB utf8mb4_bin', () => mariadbSource({ collation: 'utf8mb4_bin' })],
  ['MariaDB latin1', () => mariadbSource({ textType: 'varchar(200) CHARACTER SET latin1' })],
  ['PostgreSQL en_US', () => postgresSource({ locale: 'en_US.UTF-8' })],
  ['PostgreSQL C', () => postgresSource({ locale: 'C' })],
  ['SQLite', async () => sqliteSource()],
];
const PAIRINGS = KINDS.flatMap(([left]) => KINDS.map(([right]) => [left, right] as const));

describeWithMariadbAndPostgres('the same rows give the same findings', () => {
  const belongings = new Belongings();
  const databases = new Map<string, SourceDatabase>();
  beforeAll(async () => {
    for (const [kind, make] of KINDS) {
      const database = belongings.keep(await make());
      databases.set(kind, database);
      const rowsOf = (orders: readonly Order[]): readonly TableRow[] =>
        orders.map(({ id, cents }) => ({ id, total: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}` }));
      const sets = kind === 'MariaDB latin1' ? { latin: LATIN_KEYS } : { latin: LATIN_KEYS, unicode: UNICODE_KEYS };
      for (const [name, keys] of Object.entries(sets)) {
        const { left, right } = ordersOf(keys);
        await database.create(`left_${name}`, { id: 'text', total: 'decimal' }, rowsOf(left), ['id']);
        await database.create(`right_${name}`, { id: 'text', total: 'decimal' }, rowsOf(right), ['id']);
      }
    }
  });
  afterAll(() => belongings.drop());

  it.each(FORMS.flatMap((form) => PAIRINGS.map(([left, right]) => ({ left, right, form: form.name, ...form }))))(
    '$left against $right, $form',
    async ({ left, right, mapping, keyOf }) => {
      const latin = [left, right].includes('MariaDB latin1');
      const expected = expectFindings(ordersOf(latin ? LATIN_KEYS : UNICODE_KEYS), keyOf);
      const env = { LEFT_URL: databases.get(left)?.url ?? '', RIGHT_URL: databases.get(right)?.url ?? '' };
      const company = await openCompany({ deployment: deployment(latin ? 'latin' : 'unicode', mapping), rules: { intake: RULES }, env });
      try {
        const first = await company.runAt(START);
        expect(first.status).toBe('complete');
        expect(await foundBy(company)).toEqual(expected);
        // What is remembered between runs does not hang on who is paired with whom.
        if (left !== right) return;
        const second = await company.runAt(START + MINUTE);
        expect(boundaryOf(second, 'intake').findings).toEqual({ pending: 0, opened: 0, continuing: expected.length, resolved: 0, reopened: 0, lapsed: 0 });
        expect(boundaryOf(second, 'intake')).toMatchObject({ unjudged: 0, confirmed_away: 0, withheld: 0 });
      } finally {
        await company.drop();
      }
    },
  );

  it('whether they are read again by their spelling or, where that is not known, by one more pass', async () => {
    const database = databases.get('MariaDB utf8mb4_general_ci') as SourceDatabase;
    const { url, knex } = database;
    const statementsOf = async ({ mapping }: Form): Promise<readonly string[]> => {
      await knex.raw('TRUNCATE TABLE mysql.general_log');
      const company = await openCompany({ deployment: deployment('unicode', mapping), rules: { intake: RULES }, env: { LEFT_URL: url, RIGHT_URL: url } });
      try {
        await company.runAt(START);
      } finally {
        await company.drop();
      }
      const log: readonly { readonly argument: Buffer }[] = await knex('mysql.general_log')
        .where('user_host', 'like', `%${new URL(url).username}%`)
        .select('argument');
      return log
        .map(({ argument }) => argument.toString())
        .filter((statement) => /^SELECT .*FROM `left_unicode`/s.test(statement) && statement.includes('total'));
    };
    await knex.raw("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = ON");
    try {
      const [plain, normalised] = [await statementsOf(FORMS[0] as Form), await statementsOf(FORMS[1] as Form)];
      expect(plain.map((statement) => statement.includes(' IN ('))).toEqual([false, true]);
      expect(normalised.map((statement) => statement.includes(' IN ('))).toEqual([false, false]);
    } finally {
      await knex.raw("SET GLOBAL general_log = OFF, GLOBAL log_output = 'FILE'");
    }
  });
});
