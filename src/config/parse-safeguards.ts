// What `guard` and `watermark` say: which reads are not to be believed, and until when a dataset's rows are complete.

import { z } from 'zod';
import { type Decimal, ONE, parseDecimal } from '../domain/decimal.ts';
import { parseDuration } from '../domain/time.ts';
import type { Path } from '../rules/yaml-file.ts';
import type { Guard, Watermark } from './config.ts';
import { parseSelect } from './parse-select.ts';
import { type Reading, readFields, report, TEXT, type YamlMap } from './read-fields.ts';

export const GUARD = z.strictObject({
  min_rows: TEXT.regex(/^\d{1,12}$/, { error: 'must be a whole number, such as 1' }).optional(),
  max_drop: TEXT.regex(/^\d+(\.\d+)?%$/, { error: 'must be a percentage, such as 20%' }).optional(),
});
export const WATERMARK = z.strictObject({ column: TEXT.optional(), sql: TEXT.optional(), fence_max: TEXT.optional() });
const DEFAULT_FENCE_MS = 1_800_000;
const HUNDRED = 100n;

/** Null where nothing is guarded, or a problem keeps it from being understood. */
export function parseGuard(reading: Reading, value: unknown, path: Path): Guard | null {
  const fields = readFields(reading, GUARD, value, path);
  if (!fields) return null;
  if (Object.keys(value as YamlMap).length === 0) report(reading, path, 'guards nothing: say { min_rows: 1, max_drop: 20% }, or one of the two', 'key');
  const maxDrop = fields.max_drop === undefined ? null : readShare(reading, fields.max_drop, [...path, 'max_drop']);
  return { minRows: Number(fields.min_rows ?? '0'), maxDrop };
}

/** `20%` as a part of one. */
function readShare(reading: Reading, text: string, path: Path): Decimal | null {
  const percent = parseDecimal(text.slice(0, -1));
  if (percent !== undefined && percent <= HUNDRED * ONE && percent % HUNDRED === 0n) return percent / HUNDRED;
  report(reading, path, `"max_drop" must be between 0% and 100%, not "${text}"`);
  return null;
}

/** Null where a problem keeps it from being understood. */
export function parseWatermark(reading: Reading, value: unknown, path: Path): Watermark | null {
  const fields = readFields(reading, WATERMARK, value, path);
  if (!fields) return null;
  const fenceMaxMs = fields.fence_max === undefined ? DEFAULT_FENCE_MS : readFence(reading, fields.fence_max, [...path, 'fence_max']);
  const given = value as YamlMap;
  if ('column' in given && 'sql' in given) {
    report(reading, [...path, 'sql'], 'a watermark is read from a column or by sql, not both: leave one out', 'key');
    return null;
  }
  if (fields.column !== undefined) return { from: { column: fields.column }, fenceMaxMs };
  const sql = fields.sql === undefined ? null : parseSelect(reading, fields.sql, [...path, 'sql']);
  if (sql !== null) return { from: { sql }, fenceMaxMs };
  if (!('column' in given) && !('sql' in given))
    report(reading, path, 'says not where it stands: name the column that holds the time of loading, as { column: loaded_at }, or sql:', 'key');
  return null;
}

function readFence(reading: Reading, text: string, path: Path): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  const fault = /^\d+bd$/.test(text) ? ': only exact time is counted here' : ms === undefined ? ' is no duration' : ' is no time at all';
  report(reading, path, `"${text}"${fault}: write it as 30m, 4h or 26h`);
  return DEFAULT_FENCE_MS;
}
