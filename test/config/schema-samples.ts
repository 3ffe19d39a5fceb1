// One small file of each kind that people edit, what the program's own readers find wrong with such files, and what their schemas do.

import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { type FileKind, schemaOf } from '../../src/config/edited-file-schema.ts';
import { readSilences } from '../../src/config/parse-silences.ts';
import type { Problem } from '../../src/domain/errors.ts';
import type { JsonSchema } from '../../src/rules/json-schema.ts';
import { readRuleTests } from '../../src/rules/read-rule-tests.ts';
import { readRulebook } from '../../src/rules/read-rulebook.ts';
import { readDeployment } from './read-deployment.ts';

export const SAMPLES: Readonly<Record<FileKind, string>> = {
  deployment: `state: sqlite:state.db
timezone: America/Chicago
calendar: { weekend: [sat, sun], holidays: [2026-12-25] }
systems:
  webshop:
    role: channel
    url: sqlite:webshop.db
    owns: { channel: [webshop] }
    guard: { min_rows: 1, max_drop: 20% }
    read: { statement_timeout: 10m }
    datasets:
      orders:
        table: shop_orders
        columns:
          channel: { value: webshop }
          channel_order_id: { column: id, normalize: [trim, { strip_prefix: WEB- }] }
          status: { column: state, map: { processing: open }, unmapped: reject }
          currency: currency
          total: { column: grand_total, type: money, currency: currency }
          placed_at: { column: created_at, timezone: UTC }
        extra: { store_view: text }
        watermark: { column: loaded_at, fence_max: 26h }
facilities:
  DAL: { name: Dallas, codes: { webshop: 10000 }, counts_per_day: 40, mail: dal@example.com }
teams:
  oms: { mail: oms@example.com }
`,
  boundary: `boundary: sales
left: { dataset: oms.financials, derive: { amount: due - discount } }
right:
  datasets: [{ dataset: erp.invoices, where: { status: { not: draft } } }, erp.credits]
  aggregate: { amount: sum }
key: [order_id]
order: [order_id]
measure: amount
compare: { amount: { abs: 0.01 USD, percent: 2%, of: right } }
scope: { since: 90d, on: updated_at }
halt: { count: 500, percent: 10% }
let: { slack: 5 }
lookups: { lines: { dataset: oms.order_lines, by: { order_id: key.order_id }, aggregate: { ordered: sum } } }
expected:
  - { id: fresh, when: { oms.updated_at: { newer_than: 2bd } } }
rules:
  - id: amounts-differ
    severity: critical
    per: key
    when: { delta.amount: { outside: [0, { let: slack }] }, any: [{ oms.recognised_on: { same_as: erp.posted_on, same: month } }] }
    for: 30m
    then: [{ open_task: { team: oms, due: 1bd, fold: { by: [key.order_id], over: 25 } } }, { label: [books] }]
`,
  'rule-tests': `- name: an invoice that nobody wrote
  rows:
    oms.financials: [{ order_id: O1, currency: USD, due: 25.00 USD, recognised_on: -1d }]
    erp.invoices: []
  after: [31m, 2h]
  expect: [{ rule: amounts-differ, key: { order_id: O1 }, severity: critical, task: { team: oms } }]
`,
  silences: `silences:
  - id: dallas-move
    owner: maria@example.com
    reason: Dallas moves
    match: { boundary: sales, severity: [critical, warning], key: { order_id: O1 } }
    until: 2026-12-01
    ceiling: 5000.00 USD
`,
};

/** What the program itself finds wrong with such a file, the other samples beside it. */
export function readSample(kind: FileKind, text: string): readonly Problem[] {
  if (kind === 'deployment') return readDeployment(text).problems;
  const boundary = { file: 'rules/sales.yaml', text: kind === 'boundary' ? text : SAMPLES.boundary };
  const { rulebook, problems } = readRulebook([boundary], { extras: new Map(), teams: new Set(['oms']) }, {});
  if (kind === 'boundary') return problems;
  if (!rulebook) throw new Error('the sample boundary cannot be read');
  if (kind === 'silences') return readSilences({ file: 'rules/silences.yaml', text }, rulebook, 'UTC', {}).problems;
  return readRuleTests({ file: 'rules/sales.test.yaml', text }, rulebook).problems;
}

const whole = new Map<FileKind, ValidateFunction>();
const parts = new Map<FileKind, ValidateFunction>();

/** What the schema finds wrong with it, as an editor would see it: YAML's own numbers and booleans. */
export function faultsOf(kind: FileKind, text: string): readonly string[] {
  const validate = whole.get(kind) ?? compile(schemaOf(kind));
  whole.set(kind, validate);
  return validate(parse(text, { schema: 'core' })) ? [] : explain(validate);
}

/** The same of a part of a file, which need not have what a whole one must. */
export function faultsOfPart(kind: FileKind, value: unknown): readonly string[] {
  const { required: _, ...schema } = schemaOf(kind);
  const validate = parts.get(kind) ?? compile(schema);
  parts.set(kind, validate);
  return validate(value) ? [] : explain(validate);
}

function compile(schema: JsonSchema): ValidateFunction {
  return new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(schema);
}

function explain({ errors }: ValidateFunction): readonly string[] {
  return (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
