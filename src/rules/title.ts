// Titles: liquid templates over the facts, as plain text on one line. They may not loop, read files, ask the time, or change while the finding stands.

import { Liquid, LiquidError, type Template } from 'liquidjs';
import { type Calendar, PLAIN_CALENDAR } from '../domain/calendar.ts';
import { formatLocal } from '../domain/time.ts';
import { formatFact } from './describe-condition.ts';
import { accessFacts, type FactReader } from './fact-access.ts';
import type { Boundary, FactType, Rule } from './rulebook.ts';
import type { Layouts, Subject } from './subject.ts';

/** Longer titles are cut, the last character becoming `…`. */
export const MAX_TITLE = 300;

const TAGS: readonly string[] = ['if', 'unless', 'case', 'comment'];
const FILTERS: readonly string[] = ['append', 'capitalize', 'default', 'downcase', 'prepend', 'remove', 'replace', 'strip', 'truncate', 'upcase'];

/** Line breaks, other controls, half surrogates, and what turns the direction of writing: a title must not look like something else. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

const liquid = makeLiquid();

function makeLiquid(): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: true,
    templates: {},
    memoryLimit: 100_000,
    parseLimit: 10_000,
    renderLimit: 1_000,
    outputEscape: (value: unknown) => (value === null || value === undefined ? '?' : String(value)),
  });
  for (const tag of Object.keys(engine.tags)) if (!TAGS.includes(tag)) delete engine.tags[tag];
  for (const filter of Object.keys(engine.filters)) if (!FILTERS.includes(filter)) delete engine.filters[filter];
  return engine;
}

/** What a title names, or why it cannot be read. */
export type ParsedTitle = { readonly templates: readonly Template[]; readonly paths: readonly string[] } | { readonly fault: string };

export function parseTitle(text: string): ParsedTitle {
  try {
    const templates = liquid.parse(text);
    const paths = liquid.globalVariableSegmentsSync(templates).map((segments) => segments.map(String).join('.'));
    return { templates, paths: [...new Set(paths)] };
  } catch (error) {
    if (!(error instanceof LiquidError)) throw error;
    return { fault: String(error.message).split('\n')[0] ?? '' };
  }
}

/** The tags and filters that a title may use, for messages. */
export function describeTitleLanguage(): string {
  return `tags: ${TAGS.join(', ')}; filters: ${FILTERS.join(', ')}`;
}

/** Every fact that a rule's title prints or asks. Throws where the title was not checked by {@link parseTitle}. */
export function titlePaths(rule: Rule): readonly string[] {
  return parseChecked(rule).paths;
}

function parseChecked({ id, title }: Rule): Exclude<ParsedTitle, { fault: string }> {
  const parsed = parseTitle(title);
  if ('fault' in parsed) throw new TypeError(`the title of ${id} cannot be read: ${parsed.fault}`);
  return parsed;
}

/** An absent fact prints as `?`, as does an unknown one, and counts as false in `{% if %}`. Throws where the rule's title was not checked by {@link parseTitle}. */
export function compileTitle(boundary: Boundary, layouts: Layouts, rule: Rule, calendar: Calendar = PLAIN_CALENDAR): (subject: Subject) => string {
  const parsed = parseChecked(rule);
  const facts = accessFacts(boundary, layouts, calendar);
  const variables = parsed.paths.map((path) => ({ segments: path.split('.'), type: facts.definition(path).type, read: facts.reader(path) }));
  const templates = [...parsed.templates];
  return (subject) => toLine(String(liquid.renderSync(templates, scopeOf(variables, subject, calendar.timezone))));
}

interface Scope {
  [name: string]: string | null | Scope;
}

/** `key.order_id` as `{ key: { order_id: … } }`. */
function scopeOf(
  variables: readonly { readonly segments: readonly string[]; readonly type: FactType; readonly read: FactReader }[],
  subject: Subject,
  timezone: string,
): Scope {
  const scope: Scope = Object.create(null);
  for (const { segments, type, read } of variables) {
    let at = scope;
    for (const segment of segments.slice(0, -1)) {
      const inner = at[segment];
      const next: Scope = typeof inner === 'object' && inner !== null ? inner : Object.create(null);
      at[segment] = next;
      at = next;
    }
    const value = read(subject);
    at[segments.at(-1) ?? ''] =
      value === null ? null : type === 'instant' && typeof value === 'number' ? formatMinute(value, timezone) : formatFact(value, type);
  }
  return scope;
}

/** `2026-11-21 10:00 CST`. */
function formatMinute(instant: number, timezone: string): string {
  return formatLocal(instant, timezone).replace(/(\d\d:\d\d):\d\d/, '$1');
}

function toLine(text: string): string {
  const characters = [...text.replace(UNPRINTABLE, ' ').trim()];
  return characters.length <= MAX_TITLE ? characters.join('') : `${characters.slice(0, MAX_TITLE - 1).join('')}…`;
}
