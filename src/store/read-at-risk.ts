// The open findings with what each is worth, as far as somebody is still asked to do something about it. It adds nothing up.

import { parseKeyText } from '../domain/key.ts';
import type { Worth } from '../lifecycle/at-risk.ts';
import { type Row, readAmount, readText, readTextOrNull, readTexts } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

/** Without those that are kept quiet, and those that were written off. */
export async function readAtRisk({ knex }: StateDatabase): Promise<readonly Worth[]> {
  const writtenOff = knex('tasks').where({ state: 'accepted' }).select('finding_id');
  const rows: readonly Row[] = await knex('findings')
    .where({ state: 'open' })
    .whereNull('muted_by')
    .whereNotNull('value_at_risk')
    .whereNotIn('id', writtenOff)
    .select('order_name', 'boundary', 'key_columns', 'key_parts', 'value_at_risk', 'currency');
  return rows.flatMap((row) => {
    const valueAtRisk = readAmount(row);
    if (valueAtRisk === null) return [];
    return [
      {
        order: readTextOrNull(row, 'order_name'),
        boundary: readText(row, 'boundary'),
        keyColumns: readTexts(row, 'key_columns'),
        key: parseKeyText(readText(row, 'key_parts')),
        valueAtRisk,
      },
    ];
  });
}
