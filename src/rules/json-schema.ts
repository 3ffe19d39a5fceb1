// The words in which the files that people edit are described to their editors: JSON Schema, draft-07. An editor sees values as YAML has them,
// so that what tallyman takes for a text may be a number or a boolean here; and any value may come from the environment.

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a key is for, in a sentence, and what may stand there. */
export type Described = readonly [says: string, value: JsonSchema];

const FROM_ENVIRONMENT = '\\$\\{[A-Za-z_]';

/** YAML has nothing for a value that was forgotten, and for the word `null`: the former is likelier. */
export const TEXT: JsonSchema = { type: ['string', 'number', 'boolean'], minLength: 1 };

export const BOOLEAN: JsonSchema = either({ enum: [true, false, 'true', 'false'] }, { type: 'string', pattern: FROM_ENVIRONMENT });

/** A text of one of these forms; a number or a boolean where such would be read as one. */
export function matching(...forms: readonly RegExp[]): JsonSchema {
  const takes = (text: string): boolean => forms.some((form) => form.test(text));
  const types = ['string', ...(takes('1.5') ? ['number'] : takes('1') ? ['integer'] : []), ...(takes('true') ? ['boolean'] : [])];
  const pattern = [...forms.map(({ source }) => source), FROM_ENVIRONMENT].join('|');
  return { type: types.length === 1 ? 'string' : types, pattern, ...(takes('1') && !takes('-1') ? { minimum: 0 } : {}) };
}

export function oneOf(words: readonly string[]): JsonSchema {
  return either({ enum: words }, { type: 'string', pattern: FROM_ENVIRONMENT });
}

export function either(...schemas: readonly JsonSchema[]): JsonSchema {
  return { anyOf: schemas };
}

export function listOf(items: JsonSchema, least: 0 | 1 = 0): JsonSchema {
  return { type: 'array', items, ...(least > 0 ? { minItems: least } : {}) };
}

/** A value, or a list of them. */
export function oneOrMore(value: JsonSchema): JsonSchema {
  return either(value, listOf(value, 1));
}

/** A map of the keys that a reader takes. A key that is not described, or described and not taken, is a type error. */
export function mapOf<const K extends string>(
  { required = [], optional = [] }: { readonly required?: readonly K[]; readonly optional?: readonly K[] },
  described: Readonly<Record<NoInfer<K>, Described>>,
  more: JsonSchema = {},
): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const key of [...required, ...optional]) {
    const [says, value]: Described = described[key];
    properties[key] = describe(says, value);
  }
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false, ...more };
}

/** A map whose keys people choose. */
export function namesTo(value: JsonSchema, names?: RegExp): JsonSchema {
  return { type: 'object', ...(names ? { propertyNames: { pattern: names.source } } : {}), additionalProperties: value };
}

/** A key with nothing after its colon will do, too. */
export function orNothing(map: JsonSchema): JsonSchema {
  return { ...map, type: [map['type'], 'null'] };
}

/** In draft-07 nothing counts that stands beside a `$ref`. */
export function describe(description: string, schema: JsonSchema): JsonSchema {
  return '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema };
}

export function definedAs(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

/** What more must be so of a map where another schema holds of it. */
export function whenHolds(condition: JsonSchema, then: JsonSchema): JsonSchema {
  return { if: condition, then };
}

/** The schema of a whole file. */
export function documentOf(title: string, schema: JsonSchema, definitions: JsonSchema): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema, definitions };
}
