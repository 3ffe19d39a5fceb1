import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import type { Reading } from '../../src/domain/row-terms.ts';
import type { Value } from '../../src/domain/value.ts';
import { type GivenRows, openGivenSession } from '../../src/reconcile/given-session.ts';
import { openSession } from '../../src/sources/open-session.ts';
import type { Part, SourceSession, StreamRow } from '../../src/sources/source.ts';
import { dataset, drain, mapped, NOW, partOf, sqlite } from '../sources/source-systems.ts';

// Rule tests are runs on given rows: a session on them must say what a database with the same rows says.

const database = sqlite('');
beforeAll(() =>
  database.exec(`CREATE TABLE lines (order_id TEXT, line_id TEXT, ordered TEXT, cancelled TEXT, status TEXT, leg INTEGER);
INSERT INTO lines VALUES ('O1', '1', '5', '2', 'open', 1), ('O1', '2', '5', NULL, NULL, 2), ('O2', '1', NULL, '1', 'open', 1), ('O3', '1', '4', '4', 'void', 1),
  (NULL, '1', '1', '0', 'open', 1), (NULL, '2', '1', '0', 'void', 1), ('O9', '1', '3.5', '0.5', 'open', NULL)`),
);
afterAll(() => database.drop());

const LINES = dataset('order_lines', { table: 'lines' }, [
  mapped('order_id'),
  mapped('line_id'),
  mapped('ordered', 'quantity'),
  mapped('cancelled', 'quantity'),
  mapped('status'),
  mapped('leg', 'integer'),
]);

function line(order: string | null, id: string, ordered: string | null, cancelled: string | null, status: string | null, leg: number | null) {
  const number = (text: string | null): Value => (text === null ? null : parseDecimal(text));
  const values: readonly (readonly [string, Value])[] = [
    ['order_id', order],
    ['line_id', id],
    ['ordered', number(ordered)],
    ['cancelled', number(cancelled)],
    ['status', status],
    ['leg', number(leg === null ? null : String(leg))],
  ];
  return new Map(values);
}

const ROWS: GivenRows = new Map([
  [
    'order_lines',
    [
      line('O1', '1', '5', '2', 'open', 1),
      line('O1', '2', '5', null, null, 2),
      line('O2', '1', null, '1', 'open', 1),
      line('O3', '1', '4', '4', 'void', 1),
      line(null, '1', '1', '0', 'open', 1),
      line(null, '2', '1', '0', 'void', 1),
      line('O9', '1', '3.5', '0.5', 'open', null),
    ],
  ],
]);

const DUE: Reading = {
  derive: new Map([
    [
      'ordered',
      [
        { sign: 1, column: 'ordered' },
        { sign: -1, column: 'cancelled' },
        { sign: -1, column: 'sampled' },
      ],
    ],
    ['lines', [{ sign: 1, number: parseDecimal('1') ?? 0n }]],
  ]),
  where: [
    { column: 'status', test: { is: 'not_in', values: ['void'] } },
    { column: 'kind', test: { is: 'in', values: ['goods'] } },
  ],
};

/** `kind` is nobody's: it is the dataset's constant. */
function part(reading: Reading | null): Part {
  return {
    ...partOf(LINES, [
      ['ordered', 'quantity'],
      ['cancelled', 'quantity'],
      ['lines', 'quantity'],
    ]),
    reading,
  };
}

async function streamed(session: SourceSession, reading: Reading | null) {
  const stream = await session.stream({ key: ['order_id', 'line_id', 'component'], parts: [part(reading)], scope: null });
  const rows = (await drain(stream)).map((row) => row.slice(0, 7));
  return { rows, counts: stream.counts, partRows: stream.partRows, samples: stream.samples };
}

async function grouped(session: SourceSession, reading: Reading | null) {
  const byOrder = await session.groups({ key: ['order_id', 'line_id'], groupSize: 1, parts: [part(reading)], expected: 2 });
  const orders = await byOrder.read([['O1'], ['O3'], ['none']]);
  const byLeg = await session.groups({ key: ['leg'], groupSize: 1, parts: [part(reading)], expected: 2 });
  const legs = await byLeg.read([['1'], ['2']]);
  return [...delivered(orders, 2), ...delivered(legs, 1)];
}

/** Without an order among the rows of one key. */
function delivered(groups: ReadonlyMap<string, readonly StreamRow[]>, keySize: number) {
  return [...groups].map(([group, rows]) => [group, rows.map((row) => JSON.stringify(row.slice(0, 1 + keySize + 3), bigint)).sort()] as const);
}

function bigint(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value === undefined ? 'not kept' : value;
}

async function withBoth<T>(work: (session: SourceSession) => Promise<T>): Promise<readonly [T, T]> {
  const answers: T[] = [];
  for (const session of [await openSession(database.system, { now: () => NOW }), openGivenSession(database.system, ROWS, NOW)]) {
    try {
      await session.begin();
      answers.push(await work(session));
    } finally {
      await session.close();
    }
  }
  return answers as [T, T];
}

it.each([
  ['as they are mapped', null, 7],
  ['with columns worked out and rows left out', DUE, 5],
] as const)('given rows are streamed as a database’s are, %s', async (_, reading, counted) => {
  const [stored, given] = await withBoth((session) => streamed(session, reading));
  expect(given).toEqual(stored);
  expect([given.counts[0].rows, given.partRows]).toEqual([counted, [7]]);
});

it.each([
  ['as they are mapped', null],
  ['with columns worked out and rows left out', DUE],
] as const)('given rows are found by any of their columns as a database’s are, %s', async (_, reading) => {
  const [stored, given] = await withBoth((session) => grouped(session, reading));
  expect(given).toEqual(stored);
  expect(given.find(([group]) => group === '["O3"]')?.[1]).toHaveLength(reading === null ? 1 : 0);
});
