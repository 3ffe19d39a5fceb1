// How the shapes by which tallyman.yaml is read are told to editors: each key that a shape takes, with what its zod schema says where that says enough.

import { z } from 'zod';
import { type Described, type JsonSchema, listOf, mapOf, matching, oneOf, TEXT } from '../rules/json-schema.ts';

/** A sentence; or a sentence and what may stand there, where zod's own schema would only say "anything". */
export type FieldDescribed = string | Described;

type KeyOf<S> = Extract<keyof S, string>;

/** `more`: what else must be so of the map. */
export function fieldsOf<S extends z.ZodRawShape>(
  { shape }: z.ZodObject<S>,
  described: Readonly<Record<NoInfer<KeyOf<S>>, FieldDescribed>>,
  more: JsonSchema = {},
): JsonSchema {
  const keys = Object.keys(shape) as KeyOf<S>[];
  const whole = keys.map((key) => {
    const field: FieldDescribed = described[key];
    return [key, typeof field === 'string' ? [field, fieldSchema(key, shape[key])] : field] as const;
  });
  return mapOf({ optional: keys }, Object.fromEntries(whole) as Record<KeyOf<S>, Described>, more);
}

function fieldSchema(key: string, field: unknown): JsonSchema {
  const schema = fromJson(z.toJSONSchema(field as z.ZodType, { target: 'draft-7', io: 'input', unrepresentable: 'any' }));
  if (schema) return schema;
  throw new Error(`what may stand under "${key}" must be described: zod does not say it`);
}

/** Texts as YAML has them; undefined where it says nothing. */
function fromJson({ type, pattern, enum: words, items }: Readonly<Record<string, unknown>>): JsonSchema | undefined {
  if (Array.isArray(words)) return oneOf(words.map(String));
  if (typeof pattern === 'string') return matching(new RegExp(pattern));
  if (type === 'string') return TEXT;
  const item = type === 'array' && typeof items === 'object' && items !== null ? fromJson({ ...items }) : undefined;
  return item && listOf(item);
}
