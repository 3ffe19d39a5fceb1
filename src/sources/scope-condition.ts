// Which rows the database may leave out because they are surely older than a boundary's scope. The caller judges each row itself; too many rows here do no harm, too few would.

import type { SystemConfig } from '../config/config.ts';
import { DATASETS } from '../domain/datasets.ts';
import { PartColumns, type PartPlan } from './plan-part.ts';
import type { SourceColumn, SqlDialect } from './sql-dialect.ts';

/** Conditions for the part's WHERE; none where the part does not map the column, or SQL cannot say it. */
export function scopeCondition(
  system: SystemConfig,
  dialect: SqlDialect,
  plan: PartPlan,
  found: readonly SourceColumn[],
  scope: { readonly on: string; readonly fromMs: number },
): readonly string[] {
  const { mapping } = plan.part;
  const definition = plan.part.columns.find((column) => column.name === scope.on) ?? DATASETS.get(mapping.dataset)?.columns.get(scope.on);
  if (!definition || (definition.type !== 'instant' && definition.type !== 'date')) return [];
  const columns = new PartColumns({ system, dialect }, plan.part, found);
  const on = columns.mapping({ ...definition, required: false });
  if (!on || !('column' in on.source) || on.map || on.normalize.length > 0) return [];
  const column = columns.column(on.source.column, scope.on);
  const condition = dialect.since(columns.reference(column), column, scope.fromMs, on.timezone ?? system.timezone);
  return condition === null ? [] : [condition];
}
