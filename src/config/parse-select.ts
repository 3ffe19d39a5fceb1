// Whether a statement that an integrator wrote is one that reads.

import type { Path } from '../rules/yaml-file.ts';
import { type Reading, report } from './read-fields.ts';

/** The semicolon that people end a statement with is dropped: the query becomes part of a larger one. Null where it is no SELECT. */
export function parseSelect(reading: Reading, text: string, path: Path): string | null {
  const sql = text.replace(/[;\s]+$/, '');
  const start = sql.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  if (/^(?:select|with)\b|^\(/i.test(start)) return sql;
  report(reading, path, '"sql" must be one SELECT (or WITH … SELECT): tallyman only reads');
  return null;
}
