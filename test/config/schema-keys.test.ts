import { describe, expect, it, test } from 'vitest';
import { FILE_KINDS, type FileKind, schemaOf } from '../../src/config/edited-file-schema.ts';
import { DATASETS, ROLES } from '../../src/domain/datasets.ts';
import type { JsonSchema } from '../../src/rules/json-schema.ts';
import {
  keysOfBoundary,
  keysOfColumn,
  keysOfDataset,
  keysOfDeployment,
  keysOfRule,
  keysOfSilence,
  keysOfSystem,
  keysOfTest,
  operatorWords,
} from '../guide-keys.ts';

const LIST = ['x'];

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema at a path, references followed. Of alternatives the one that has the next step, or at the end the one that is a map. */
function at(whole: JsonSchema, path: readonly string[], schema: unknown): JsonSchema | undefined {
  if (!isSchema(schema)) return undefined;
  const ref = schema['$ref'];
  if (typeof ref === 'string') return at(whole, path, (whole['definitions'] as JsonSchema)[ref.replace('#/definitions/', '')]);
  const [first, ...rest] = path;
  if (first === undefined && [schema['type']].flat().includes('object')) return schema;
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const next = first === '[]' ? schema['items'] : first === '*' ? schema['additionalProperties'] : properties[first ?? ''];
  const alternatives = [schema['allOf'], schema['anyOf']].flatMap((list) => (Array.isArray(list) ? list : []));
  return at(whole, rest, next) ?? alternatives.map((one) => at(whole, path, one)).find((one) => one !== undefined);
}

function keysAt(kind: FileKind, ...path: readonly string[]): readonly string[] {
  const whole = schemaOf(kind);
  const schema = at(whole, path, whole);
  if (!schema) throw new Error(`the schema has no map at ${path.join('.')}`);
  expect(schema['additionalProperties']).toBe(false);
  return Object.keys((schema['properties'] ?? {}) as JsonSchema).sort();
}

const expected = (finding: unknown) => keysOfTest({ name: 'a', rows: {}, expect: [finding] });
const openTask = (part: object) => keysOfRule({ then: [{ open_task: { team: 'oms', ...part } }] });
const silence = (match: unknown) => keysOfSilence({ id: 'a', owner: 'b', reason: 'c', match, until: '2026-12-01' });
const tolerance = keysOfBoundary({ compare: { total: LIST } });

describe('an editor offers every key that the program takes, and no other,', () => {
  // What the program takes, its own refusals tell.
  test.each<[string, FileKind, readonly string[], readonly string[]]>([
    ['in a boundary', 'boundary', [], keysOfBoundary(null)],
    ['in a side', 'boundary', ['left'], keysOfBoundary({ left: LIST })],
    ['beside one of several datasets', 'boundary', ['right', 'datasets', '[]'], ['dataset', 'derive', 'where']],
    ['in "where"', 'boundary', ['left', 'where', '*'], keysOfBoundary({ left: { dataset: 'channel.orders', where: { status: { zzzzzzzz: '1' } } } })],
    ['in a tolerance', 'boundary', ['compare', '*'], tolerance],
    ["in a group's tolerance", 'boundary', ['compare_group', '*'], tolerance.filter((key) => key !== 'absent')],
    ['in a scope', 'boundary', ['scope'], keysOfBoundary({ scope: LIST })],
    ['in a halt', 'boundary', ['halt'], keysOfBoundary({ halt: LIST })],
    ['in a let', 'boundary', ['let', '*'], keysOfBoundary({ let: { slack: { zzzzzzzz: '1' } } })],
    ['in a look-up', 'boundary', ['lookups', '*'], keysOfBoundary({ lookups: { order: LIST } })],
    ['in "never"', 'boundary', ['never', '[]'], keysOfBoundary({ never: [LIST] })],
    ['in "expected"', 'boundary', ['expected', '[]'], keysOfBoundary({ expected: [LIST] })],
    ['in a rule', 'boundary', ['rules', '[]'], keysOfBoundary({ rules: [LIST] })],
    ['under "then"', 'boundary', ['rules', '[]', 'then', '[]'], keysOfRule({ then: [LIST] })],
    ['in a task', 'boundary', ['rules', '[]', 'then', '[]', 'open_task'], keysOfRule({ then: [{ open_task: LIST }] })],
    ['in a fold', 'boundary', ['rules', '[]', 'then', '[]', 'open_task', 'fold'], openTask({ fold: LIST })],
    ['in a recount', 'boundary', ['rules', '[]', 'then', '[]', 'request_recount'], keysOfRule({ then: [{ request_recount: { zzzzzzzz: '1' } }] })],
    ['in a rule test', 'rule-tests', ['[]'], keysOfTest(LIST)],
    ['in an expected finding', 'rule-tests', ['[]', 'expect', '[]'], expected(LIST)],
    ['in an expected task', 'rule-tests', ['[]', 'expect', '[]', 'task'], ['team']],
    ['in an expected recount', 'rule-tests', ['[]', 'expect', '[]', 'recount'], ['facility', 'sku']],
    ['in a given finding', 'rule-tests', ['[]', 'open', '[]'], keysOfTest({ name: 'a', rows: {}, open: [LIST], expect: [] })],
    ['in a silence', 'silences', ['silences', '[]'], keysOfSilence(LIST)],
    ['in "match"', 'silences', ['silences', '[]', 'match'], silence(LIST)],
    ['in tallyman.yaml', 'deployment', [], keysOfDeployment(LIST)],
    ['in a calendar', 'deployment', ['calendar'], keysOfDeployment({ calendar: LIST })],
    ['in a system', 'deployment', ['systems', '*'], keysOfDeployment({ systems: { shop: LIST } })],
    ['in a guard', 'deployment', ['systems', '*', 'guard'], keysOfSystem({ guard: LIST })],
    ['in "read"', 'deployment', ['systems', '*', 'read'], keysOfSystem({ read: LIST })],
    ['in a facility', 'deployment', ['facilities', '*'], keysOfDeployment({ facilities: { DAL: LIST } })],
    ['in a team', 'deployment', ['teams', '*'], keysOfDeployment({ teams: { oms: LIST } })],
  ])('%s', (_, kind, path, words) => {
    expect(keysAt(kind, ...path)).toEqual([...words].sort());
  });

  it('among the operators', () => {
    const { anyOf } = (schemaOf('boundary')['definitions'] as { test: { anyOf: readonly JsonSchema[] } }).test;
    const map = anyOf.find((one) => isSchema(one['properties']) && !('let' in one['properties']));
    expect(Object.keys(map?.['properties'] as JsonSchema).sort()).toEqual([...operatorWords()].sort());
  });

  it.each([
    ['a dataset of a system', 'orders', keysOfSystem({ datasets: { orders: LIST } })],
    ['a watermark', 'watermark', keysOfDataset({ watermark: LIST })],
  ])('in %s', (_, definition, words) => {
    expect(keysIn(definitionOf(definition))).toEqual([...words].sort());
  });

  it('in a column, without the options that are for other types', () => {
    const options = (type: string) => keysIn(at(schemaOf('deployment'), [], definitionOf(`column-${type}`)));
    const always = ['column', 'value', 'type', 'unmapped', 'default'];
    expect(options('text')).toEqual([...always, 'normalize', 'map'].sort());
    expect(options('money')).toEqual([...always, 'currency'].sort());
    expect(options('instant')).toEqual([...always, 'timezone'].sort());
    expect(options('quantity')).toEqual([...always].sort());
    expect([...new Set(['text', 'money', 'instant'].flatMap(options))].sort()).toEqual([...keysOfColumn()].sort());
  });
});

function definitionOf(name: string): JsonSchema {
  return (schemaOf('deployment')['definitions'] as Readonly<Record<string, JsonSchema>>)[name] ?? {};
}

function keysIn(schema: JsonSchema | undefined): readonly string[] {
  return Object.keys((schema?.['properties'] ?? {}) as JsonSchema).sort();
}

describe('an editor offers', () => {
  const stated = [...DATASETS.values()].flatMap(({ name, roles }) => roles.map((role) => `${role}.${name}`));

  it('every dataset by its role and name, in boundaries and in the rows of rule tests', () => {
    const { dataset } = schemaOf('boundary')['definitions'] as { dataset: { anyOf: readonly [{ enum: readonly string[] }] } };
    expect([...dataset.anyOf[0].enum].sort()).toEqual([...stated].sort());
    expect(keysAt('rule-tests', '[]', 'rows')).toEqual([...stated].sort());
  });

  it.each(ROLES)('a system of role %s the datasets that it may state', (role) => {
    const { allOf } = definitionOf('system') as { allOf: readonly { if: { properties: { role: { const: string } } }; then: { properties: JsonSchema } }[] };
    const of = allOf.find((one) => one.if.properties.role.const === role)?.then.properties ?? {};
    const names = stated.filter((name) => name.startsWith(`${role}.`)).map((name) => name.slice(role.length + 1));
    expect(keysIn(of['datasets'] as JsonSchema)).toEqual(names.sort());
  });

  it.each([...DATASETS.values()])('the columns of $name', ({ name, columns }) => {
    const { properties } = definitionOf(name) as { properties: { columns: { properties: JsonSchema; additionalProperties: boolean } } };
    expect(Object.keys(properties.columns.properties)).toEqual([...columns.keys()]);
    expect(properties.columns.additionalProperties).toBe(false);
  });

  it.each([
    ['orders', 'order_id', 'text, required of oms'],
    ['orders', 'total', 'money, required'],
    ['orders', 'origin', 'text; one of channel, exchange, manual'],
    ['inventory', 'bin', 'text'],
  ])('for %s.%s the words "%s"', (dataset, column, words) => {
    const { properties } = definitionOf(dataset) as { properties: { columns: { properties: Readonly<Record<string, JsonSchema>> } } };
    expect(properties.columns.properties[column]?.['description']).toBe(words);
  });

  it.each(FILE_KINDS)('a short sentence for every key of a %s', (kind) => {
    const sentences = [...describedIn(schemaOf(kind))];
    expect(sentences.length).toBeGreaterThan(5);
    // `text, required` says what a column is, not what it is for.
    expect(sentences.filter(([, says]) => typeof says !== 'string' || !/^(?:[A-Z…"'`].*\.|[a-z]+(?:[,;] .*)?)$/s.test(says))).toEqual([]);
    expect(sentences.filter(([, says]) => String(says).length > 140)).toEqual([]);
  });
});

/** Each key that stands in a map of closed keys, with what is said of it. */
function* describedIn(schema: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (Array.isArray(schema)) for (const one of schema) yield* describedIn(one, path);
  if (!isSchema(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword !== 'properties' || !isSchema(value)) {
      yield* describedIn(value, `${path}/${keyword}`);
      continue;
    }
    for (const [key, inner] of Object.entries(value)) {
      if (schema['additionalProperties'] === false && isSchema(inner)) yield [`${path}/${key}`, inner['description']];
      yield* describedIn(inner, `${path}/${key}`);
    }
  }
}
