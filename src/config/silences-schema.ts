// What editors are told of rules/silences.yaml. Which boundaries, rules and key columns there are is left open.

import { documentOf, type JsonSchema, listOf, mapOf, matching, namesTo, oneOf, oneOrMore, TEXT } from '../rules/json-schema.ts';
import { MONEY } from '../rules/read-tolerance.ts';
import { SEVERITIES } from '../rules/rulebook.ts';
import { NAME } from '../rules/spot.ts';
import { DAY } from './parse-calendar.ts';
import { MATCHERS, SILENCE_KEYS, SILENCES_KEYS, ZONED } from './parse-silences.ts';

export function silencesSchema(): JsonSchema {
  return documentOf('Silences of tallyman', mapOf(SILENCES_KEYS, { silences: ['Findings that must not act for a while.', listOf(silenceSchema())] }), {});
}

function silenceSchema(): JsonSchema {
  return mapOf(SILENCE_KEYS, {
    id: ['Its name.', matching(NAME)],
    owner: ['Who answers for it.', TEXT],
    reason: ['Why.', TEXT],
    match: ['The findings that it silences: those to which all of this applies.', matchSchema()],
    until: ['When it ends: a date, 2026-12-01, or an instant with its zone, 2026-12-01T08:00:00Z.', matching(DAY, ZONED)],
    ceiling: ['The value at risk beyond which it is broken: 5000.00 USD.', matching(MONEY)],
  });
}

function matchSchema(): JsonSchema {
  const words = oneOrMore(TEXT);
  return mapOf(
    { optional: MATCHERS },
    {
      boundary: ['Boundaries, one or a list.', words],
      rule: ['Ids of rules, one or a list.', words],
      severity: ['Severities, one or a list.', oneOrMore(oneOf(SEVERITIES))],
      order: ['Orders, one or a list.', words],
      key: ['Columns of the key, each with a value or a list: facility: DAL.', { ...namesTo(words), minProperties: 1 }],
    },
    { minProperties: 1 },
  );
}
