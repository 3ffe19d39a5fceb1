// What editors are told of tallyman.yaml: the keys that its readers take, and for each system the datasets that its role may state.

import { ROLES, type Role } from '../domain/datasets.ts';
import { DURATION } from '../domain/time.ts';
import { definedAs, documentOf, type JsonSchema, listOf, matching, namesTo, oneOf, orNothing, TEXT, whenHolds } from '../rules/json-schema.ts';
import { fieldsOf } from './field-schema.ts';
import { datasetsOf, mappingDefinitions } from './mapping-schema.ts';
import { CALENDAR, DAY, WEEKDAYS } from './parse-calendar.ts';
import { DEPLOYMENT } from './parse-deployment.ts';
import { FACILITY, TEAM } from './parse-facilities.ts';
import { GUARD } from './parse-safeguards.ts';
import { ownable, READ, SYSTEM, SYSTEM_REQUIRED } from './parse-system.ts';

export function deploymentSchema(): JsonSchema {
  return documentOf('A deployment of tallyman', headSchema(), { system: systemSchema(), ...mappingDefinitions() });
}

function headSchema(): JsonSchema {
  return fieldsOf(
    DEPLOYMENT,
    {
      state: 'The database of tallyman itself: mysql://user:password@host/database, or sqlite:path.',
      timezone: 'Where the business is: America/Chicago.',
      calendar: ['Which days are no days of business.', calendarSchema()],
      variants: 'The boundaries, by name, that take the place of those that they are variants of.',
      systems: ['The databases that state orders and goods, each with a name.', { ...namesTo(definedAs('system')), minProperties: 1 }],
      facilities: ['The sites, by their codes.', namesTo(orNothing(facilitySchema()))],
      teams: ['Who works on tasks.', namesTo(orNothing(fieldsOf(TEAM, { mail: 'Where mail for it goes.' })))],
    },
    { required: ['systems'] },
  );
}

function calendarSchema(): JsonSchema {
  return fieldsOf(CALENDAR, {
    weekend: ['The days of the week that are off; Saturday and Sunday where it is not said.', listOf(oneOf(WEEKDAYS))],
    holidays: ['Dates that are off: 2026-12-25.', listOf(matching(DAY))],
  });
}

function systemSchema(): JsonSchema {
  return fieldsOf(
    SYSTEM,
    {
      role: ['What it is: its role says which datasets it may state.', oneOf(ROLES)],
      url: 'Its database: mysql://, postgres:// or sqlite:path; passwords belong in the environment.',
      timezone: 'The time zone of its zoneless timestamps; UTC where it is not said.',
      owns: ['What no other system of its role states: channel: [webshop].', namesTo(listOf(TEXT, 1))],
      guard: ['When a read of it is not to be believed, dataset by dataset.', guardSchema()],
      read: ['How it is read.', fieldsOf(READ, { statement_timeout: ['How long one statement may take: 10m.', matching(DURATION)] })],
      datasets: ['What it states, mapped to the words of tallyman.', { type: 'object' }],
    },
    {
      required: SYSTEM_REQUIRED.map(([key]) => key),
      allOf: ROLES.map((role) => whenHolds({ properties: { role: { const: role } }, required: ['role'] }, ofRole(role))),
    },
  );
}

function ofRole(role: Role): JsonSchema {
  const owns = { type: 'object', propertyNames: { enum: ownable(role) } };
  return { type: 'object', properties: { datasets: datasetsOf(role), owns } };
}

function guardSchema(): JsonSchema {
  return fieldsOf(
    GUARD,
    { min_rows: 'Fewer rows than this are not believed.', max_drop: 'A larger drop since the last whole read than this is not believed: 20%.' },
    { minProperties: 1 },
  );
}

function facilitySchema(): JsonSchema {
  return fieldsOf(FACILITY, {
    name: 'What people call it.',
    timezone: 'Where it is, if not where the business is.',
    codes: ['What systems call it, where that is not its code: oms: "10000".', namesTo(TEXT)],
    counts_per_day: 'How many recounts its crew can do in a day.',
    mail: 'Where mail for its crew goes.',
  });
}
