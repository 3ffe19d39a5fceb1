// A rule that matched, with everything that its finding needs: title, order, value at risk, actions with their particulars, evidence.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import { after, before } from '../domain/calendar.ts';
import { formatDecimal } from '../domain/decimal.ts';
import type { SideRow } from '../domain/discrepancy.ts';
import { findingFingerprint } from '../domain/fingerprint.ts';
import { keyText } from '../domain/key.ts';
import type { Value } from '../domain/value.ts';
import type { Amount, FoldKey, Match, Mute, ResolvedAction } from '../lifecycle/judged.ts';
import { type Judgement, readFact } from '../rules/compile.ts';
import type { Action, Fold, Rule } from '../rules/rulebook.ts';
import type { Subject } from '../rules/subject.ts';
import { compileTitle } from '../rules/title.ts';
import { hashEvidence, ownFirst, writeEvidence } from './evidence.ts';
import { type BoundaryPlan, sidesOf, textOf } from './plan-boundary.ts';
import type { Around } from './surroundings.ts';
import { amountAtRisk, keysConcerned, sumAtRisk, valueAtRisk, variancesOf } from './value-at-risk.ts';

/** What titles and named facts of a boundary's rules compile to, once a run. */
export interface RuleTexts {
  readonly titles: ReadonlyMap<string, (subject: Subject) => string>;
  readonly atRisk: ReadonlyMap<string, NamedFigure>;
}

/** The fact that a rule names as value at risk. */
interface NamedFigure {
  readonly read: (subject: Subject) => Value | readonly string[];
  /** It is the group's: of a group's finding it counts once, not once a key. */
  readonly ofGroup: boolean;
}

export interface MatchContext {
  readonly now: number;
  readonly around: Around;
  /** What keeps a match from acting; null: nothing does. */
  readonly mute: (match: Match) => Mute | null;
  /** Whether a key (or, for '', the group) disagreed when the company went live. */
  readonly stood: (key: string) => boolean;
  readonly plan: BoundaryPlan;
  readonly texts: RuleTexts;
  readonly readAt: ReadonlyMap<string, number>;
}

export function compileTexts(plan: BoundaryPlan): RuleTexts {
  const { boundary, fullLayouts } = plan;
  const named = boundary.rules.flatMap((rule) => {
    const fact = namedFact(rule);
    return fact === null
      ? []
      : [
          [
            rule.id,
            { read: readFact(boundary, fullLayouts, fact), ofGroup: fact.startsWith('group.') || (rule.per === 'group' && fact.startsWith('lookup.')) },
          ] as const,
        ];
  });
  return { titles: new Map(boundary.rules.map((rule) => [rule.id, compileTitle(boundary, fullLayouts, rule, plan.calendar)])), atRisk: new Map(named) };
}

/** `key` is null for a group's finding. */
export function describeMatch(context: MatchContext, group: ConfirmedGroup, { rule, receipt }: Judgement, subject: Subject, key: ConfirmedKey | null): Match {
  const { plan } = context;
  const { boundary } = plan;
  const concerned = key === null ? keysConcerned(plan, group) : [key];
  const shown = key === null ? ownFirst(group, new Set(concerned)) : [key];
  const order = context.around(subject.level, subject.key).name;
  const match: Match = {
    fingerprint: findingFingerprint(rule.id, boundary.id, subject.key),
    rule: rule.id,
    ruleVersion: boundary.version,
    boundary: boundary.id,
    per: rule.per,
    key: subject.key,
    keyColumns: boundary.key.slice(0, subject.key.length),
    severity: rule.severity,
    title: context.texts.titles.get(rule.id)?.(subject) ?? rule.id,
    runbook: rule.runbook,
    forMs: context.now - before(context.now, rule.for, plan.calendar),
    order,
    valueAtRisk: matchAtRisk(context, rule, subject, concerned),
    variance: variancesOf(plan, concerned),
    actions: rule.then.flatMap((action) => resolveAction(context, action, subject, order, concerned)),
    labels: rule.then.flatMap((action) => (action.do === 'label' ? action.labels : [])),
    mute: null,
    stood: context.stood(subject.level === 'key' ? keyText(subject.key) : ''),
    evidence: () => writeEvidence(boundary, plan.fullLayouts, group, shown, context.readAt, receipt),
    evidenceHash: hashEvidence(boundary, plan.fullLayouts, group, concerned),
  };
  return { ...match, mute: context.mute(match) };
}

function namedFact(rule: Rule): string | null {
  for (const action of rule.then) if (action.do === 'open_task' && action.valueAtRisk !== null) return action.valueAtRisk;
  return null;
}

function matchAtRisk({ plan, texts }: MatchContext, rule: Rule, subject: Subject, concerned: readonly ConfirmedKey[]): Amount | null {
  const figure = texts.atRisk.get(rule.id);
  const read = (of: Subject): Value => {
    const named = figure?.read(of);
    return Array.isArray(named) ? undefined : (named as Value);
  };
  const ofGroup = figure?.ofGroup === true ? amountAtRisk(read(subject)) : null;
  if (ofGroup !== null) return ofGroup;
  const named = (key: ConfirmedKey) => (figure?.ofGroup === true ? undefined : read({ ...subject, level: 'key', ...key }));
  return sumAtRisk(concerned.map((key) => valueAtRisk(plan, key, named(key))));
}

function resolveAction(
  context: MatchContext,
  action: Action,
  subject: Subject,
  order: string | null,
  keys: readonly ConfirmedKey[],
): readonly ResolvedAction[] {
  switch (action.do) {
    case 'open_task':
      return [
        {
          do: 'open_task',
          team: action.team,
          dueMs: action.due && after(context.now, action.due, context.plan.calendar) - context.now,
          fold: action.fold && foldKey(context.plan, action.fold, subject),
        },
      ];
    case 'hold_invoice':
      return order === null ? [] : [{ do: 'hold_invoice', order }];
    case 'label':
      return [];
    case 'request_recount':
      return resolveRecounts(context, keys);
    default:
      return action satisfies never;
  }
}

function foldKey({ boundary }: BoundaryPlan, { by, over }: Fold, { key }: Subject): FoldKey {
  const columns = by.map(({ path }) => path.replace(/^key\./, ''));
  return { columns, parts: columns.map((column) => key[boundary.key.indexOf(column)] ?? ''), over };
}

/** One recount a SKU and facility among the keys that differ. */
function resolveRecounts({ plan, readAt }: MatchContext, keys: readonly ConfirmedKey[]): readonly ResolvedAction[] {
  const recounts = new Map<string, ResolvedAction>();
  for (const { key, left, right } of keys) {
    const part = (column: string) => key[plan.boundary.key.indexOf(column)] ?? textOf(plan, 1, right, column) ?? textOf(plan, 0, left, column);
    const sku = part('sku');
    const facility = part('facility');
    if (sku === null || facility === null) continue;
    recounts.set(JSON.stringify([sku, facility]), { do: 'request_recount', sku, facility, ...bookFigure(plan, left, right, readAt) });
  }
  return [...recounts.values()];
}

/** The book figure is what the system that runs the facility states; its instant is that of the snapshot. */
function bookFigure(
  plan: BoundaryPlan,
  left: SideRow | null,
  right: SideRow | null,
  readAt: ReadonlyMap<string, number>,
): { readonly book: string | null; readonly bookAt: number | null } {
  const { measure } = plan.full;
  const sides = sidesOf(plan.boundary);
  const side = sides[0].role === 'warehouse' ? 0 : 1;
  const row = side === 0 ? left : right;
  if (measure === null || row === null || !sides[side].datasets.some((dataset) => dataset === 'inventory')) return { book: null, bookAt: null };
  const figure = row.values[measure.at[side]];
  const instants = row.systems.flatMap((system) => readAt.get(system) ?? []);
  return { book: typeof figure === 'bigint' ? formatDecimal(figure) : null, bookAt: instants.length > 0 ? Math.min(...instants) : null };
}
