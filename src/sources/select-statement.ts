// The statement that reads the parts of a boundary from one system: each row `part, key…, values…, currencies…`. It is text only; nothing is executed.

import type { KeyExpression } from './key-expression.ts';
import type { PartPlan, ValueExpression } from './plan-part.ts';
import type { SqlDialect } from './sql-dialect.ts';

export interface SelectRequest {
  readonly plans: readonly PartPlan[];
  /** By the bytes of the key's parts, over all plans. */
  readonly ordered: boolean;
  /** Further conditions of a plan; null leaves it out. */
  readonly conditions: (plan: PartPlan) => readonly string[] | null;
}

/** Null where no plan is left to be read. */
export function selectStatement(dialect: SqlDialect, request: SelectRequest): string | null {
  const chosen = request.plans.flatMap((plan, tag) => {
    const conditions = request.conditions(plan);
    return conditions === null ? [] : [{ plan, tag, where: [...plan.where, ...conditions] }];
  });
  const [first, ...others] = chosen;
  if (!first) return null;
  if (others.length === 0) {
    const { plan, tag, where } = first;
    const terms = [String(tag), ...plan.key.map((key) => key.select), ...valueTerms(plan).map((value) => value?.select ?? 'NULL')];
    return `SELECT ${terms.join(', ')} ${source(plan, where)}${request.ordered ? orderBy(plan.key.map((key) => key.order)) : ''}`;
  }
  const width = Math.max(...chosen.map(({ plan }) => valueTerms(plan).length));
  const selects = chosen.map(({ plan, tag, where }) => `SELECT ${unitedTerms(dialect, plan, tag, width).join(', ')} ${source(plan, where)}`);
  const rows = selects.join('\nUNION ALL\n');
  if (!request.ordered) return rows;
  const united = dialect.identifier('parts');
  return `SELECT * FROM (\n${rows}\n) ${united}${orderBy(first.plan.key.map((_, i) => dialect.bytes(`${united}.${keyAlias(dialect, i)}`)))}`;
}

/** Values, then the currencies of those that have one. */
function valueTerms(plan: PartPlan): readonly (ValueExpression | null)[] {
  return [...plan.values, ...plan.currencies.filter((currency) => currency !== null)];
}

function source(plan: PartPlan, where: readonly string[]): string {
  return `FROM ${plan.from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
}

function orderBy(terms: readonly KeyExpression['order'][]): string {
  const ordered = terms.filter((term) => term !== null);
  return ordered.length === 0 ? '' : ` ORDER BY ${ordered.join(', ')}`;
}

function keyAlias(dialect: SqlDialect, i: number): string {
  return dialect.identifier(`k${i}`);
}

/** All parts have as many columns as the widest, of one type each. */
function unitedTerms(dialect: SqlDialect, plan: PartPlan, tag: number, width: number): readonly string[] {
  const values = valueTerms(plan);
  return [
    `${tag} AS ${dialect.identifier('part')}`,
    ...plan.key.map((key, i) => `${key.united} AS ${keyAlias(dialect, i)}`),
    ...Array.from({ length: width }, (_, i) => `${values[i]?.united ?? dialect.nullText} AS ${dialect.identifier(`v${i}`)}`),
  ];
}
