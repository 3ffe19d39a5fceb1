import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Normalization } from '../../src/config/config.ts';
import { compareText } from '../../src/domain/key.ts';
import { compileNormalize } from '../../src/sources/normalize.ts';
import { openSession } from '../../src/sources/open-session.ts';
import { describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import { dataset, drain, keysOf, mariadb, NOW, normalized, partOf, postgres, sqlite, type TestDatabase } from './source-systems.ts';

const LATIN = [' ', '  ', '0', '00', '1', 'a', 'A', 'z', 'Z', 'WEB-', 'web-', '-X', '-x', '\t', '\n', "'", '\\', '%', '_', '"', '?', 'é', 'É', 'ß', '\u00a0'];
const UNICODE = [...LATIN, 'ı', 'İ', '\u212a', 'ａ', '０', '\u3000', '😀', 'ﬀ', 'Σ', 'ς'];

const STEP: fc.Arbitrary<Normalization> = fc.oneof(
  fc.constantFrom<Normalization>({ kind: 'trim' }, { kind: 'upper' }, { kind: 'lower' }, { kind: 'strip_leading_zeros' }),
  fc.constantFrom('WEB-', '0', ' ', "'", '\\', '-X', 'a').map((value): Normalization => ({ kind: 'strip_prefix', value })),
  fc.constantFrom('-X', '0', ' ', '\\', "'", '%', 'WEB-').map((value): Normalization => ({ kind: 'strip_suffix', value })),
);

/** One row for each text; every stream reads them all with other steps. */
async function holds(make: () => Promise<TestDatabase>, alphabet: readonly string[]): Promise<void> {
  const database = await make();
  const texts = fc.sample(
    fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
    { numRuns: 400, seed: 20261121 },
  );
  try {
    await database.exec(`CREATE TABLE words (word ${database.textType})`);
    await database.exec(`INSERT INTO words VALUES ${texts.map((text) => `(${database.literal(text)})`).join(', ')}`);
    const session = await openSession(database.system, { now: () => NOW });
    try {
      await session.begin();
      await fc.assert(
        fc.asyncProperty(fc.array(STEP, { maxLength: 4 }), async (steps) => {
          const words = partOf(dataset('inventory', { table: 'words' }, [{ ...normalized('sku', ...steps), source: { column: 'word' } }]));
          const stream = await session.stream({ key: ['sku'], parts: [words], scope: null });
          const expected = texts
            .map(compileNormalize(steps))
            .filter((text) => text !== '')
            .sort(compareText);
          expect(keysOf(await drain(stream), 1).flat()).toEqual(expected);
          expect(stream.counts[0].rejected).toBe(texts.length - expected.length);
        }),
        { numRuns: 60, seed: 7 },
      );
    } finally {
      await session.close();
    }
  } finally {
    await database.drop();
  }
}

describeWithMariadb('on MariaDB, keys are normalised in SQL as they are here', () => {
  it.each([
    ['utf8mb4_general_ci', 'utf8mb4', UNICODE],
    ['utf8mb4_unicode_ci', 'utf8mb4', UNICODE],
    ['utf8mb4_turkish_ci', 'utf8mb4', UNICODE],
    ['utf8mb4_nopad_bin', 'utf8mb4', UNICODE],
    ['latin1_swedish_ci', 'latin1', LATIN],
  ])('with %s', (collation, charset, alphabet) => holds(() => mariadb('', 'varchar(100)', { charset, collation }), alphabet));
});

describeWithPostgres('on PostgreSQL, keys are normalised in SQL as they are here', () => {
  it('with C', () => holds(() => postgres('', { locale: 'C' }), UNICODE));
  it('with en_US', () => holds(() => postgres('', { locale: 'en_US.UTF-8' }), UNICODE));
  it('with LATIN1', () => holds(() => postgres('', { locale: 'C', encoding: 'LATIN1' }), LATIN));
});

it('on SQLite, keys are normalised in SQL as they are here', () => holds(async () => sqlite('', 'TEXT COLLATE NOCASE'), UNICODE));
