// One level of a YAML map against a schema of optional fields: what is wrong is reported and left out, so that the rest is still checked.

import { z } from 'zod';
import type { Problem } from '../domain/errors.ts';
import { isTimezone } from '../domain/time.ts';
import { type Path, suggest, type Unbuilt, unknownKey, type YamlFile } from '../rules/yaml-file.ts';

/** A file being read, and what was found wrong with it so far. */
export interface Reading {
  readonly yaml: YamlFile;
  readonly problems: Problem[];
  /** The text of a file that it names, by its path relative to the deployment's folder; `file` is the name that problems show. */
  readonly readBeside: ReadBeside;
}

export type ReadBeside = (path: string) => { readonly file: string; readonly text: string } | { readonly problem: string };

export type YamlMap = Readonly<Record<string, unknown>>;

const NONE: Unbuilt = new Set();

export function report(reading: Reading, path: Path, message: string, at: 'key' | 'value' = 'value'): void {
  reading.problems.push(reading.yaml.problem(path, message, at));
}

export const TEXT = z.string({ error: 'must be plain text' }).min(1, { error: 'is empty', abort: true });
export const TEXTS = z.array(TEXT, { error: 'must be a list, such as [a, b]' });
export const LIST = z.array(z.unknown(), { error: 'must be a list, such as [a, b]' });
export const MAP = z.custom<YamlMap>(isMap, { error: 'must hold keys with values' });
export const TIMEZONE = TEXT.refine((name) => !isAbbreviation(name), {
  error: (issue) => `is an abbreviation, which means another zone elsewhere: "${issue.input}"; name a place, such as America/Chicago`,
  abort: true,
}).refine(isTimezone, {
  error: (issue) => `is not the name of a time zone: "${issue.input}"${suggest(String(issue.input), Intl.supportedValuesOf('timeZone'))}`,
  abort: true,
});

/** CST, IST, EST: of several countries, and with or without summer time. */
function isAbbreviation(name: string): boolean {
  return /^[A-Z]{3,4}$/.test(name) && name !== 'UTC' && name !== 'GMT' && isTimezone(name);
}

export function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads each field on its own; null where there is no map at all. Problems are pushed to `reading`. */
export function readFields<S extends z.ZodRawShape>(
  reading: Reading,
  schema: z.ZodObject<S>,
  value: unknown,
  path: Path,
  unbuilt: Unbuilt = NONE,
): Partial<z.output<z.ZodObject<S>>> | null {
  const shape: z.ZodRawShape = schema.shape;
  if (!isMap(value)) {
    report(reading, path, `keys with values belong here (${Object.keys(shape).join(', ')})`);
    return null;
  }
  const fields: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of Object.entries(value)) {
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (field === undefined) {
      report(reading, [...path, key], unknownKey(key, Object.keys(shape), unbuilt), 'key');
      continue;
    }
    const result = z.safeParse(field, entry);
    if (result.success) fields[key] = result.data;
    else for (const issue of result.error.issues) report(reading, [...path, key, ...issue.path.map(String)], `"${key}" ${issue.message}`);
  }
  return fields as Partial<z.output<z.ZodObject<S>>>;
}
