// The configuration as understood, for people and scripts: defaults filled in, credentials hidden.

import { stringify } from 'yaml';
import { DATASETS } from '../domain/datasets.ts';
import { formatDecimal } from '../domain/decimal.ts';
import { inactiveReason } from './boundary-systems.ts';
import type { ColumnMapping, Config, DatasetMapping, Facility, Guard, SystemConfig, Watermark } from './config.ts';
import { WEEKDAYS } from './parse-calendar.ts';
import { redactText, redactUrl } from './redact.ts';

/** The configuration as JSON can hold it. Apart from `boundaries`, it has the form of tallyman.yaml. */
export interface ConfigDescription {
  readonly state: string;
  readonly timezone: string;
  readonly calendar: { readonly weekend: readonly string[]; readonly holidays: readonly string[] };
  readonly variants: readonly string[];
  readonly systems: Readonly<Record<string, unknown>>;
  readonly facilities: Readonly<Record<string, unknown>>;
  readonly teams: Readonly<Record<string, unknown>>;
  readonly boundaries: Readonly<
    Record<
      string,
      {
        readonly file: string;
        readonly title: string;
        readonly status: 'active' | 'inactive';
        readonly reason: string | null;
        readonly rules: readonly string[];
      }
    >
  >;
}

/** As YAML. */
export function printConfig(config: Config): string {
  return stringify(describeConfig(config), { lineWidth: 0, aliasDuplicateObjects: false });
}

export function describeConfig(config: Config): ConfigDescription {
  return {
    state: shownUrl(config.state),
    timezone: config.timezone,
    calendar: { weekend: WEEKDAYS.filter((_, i) => config.calendar.weekend.has(i + 1)), holidays: [...config.calendar.holidays] },
    variants: [...config.variants],
    systems: record(config.systems, describeSystem),
    facilities: record(config.facilities, describeFacility),
    teams: record(config.teams, ({ mail }) => ({ ...(mail !== null && { mail }) })),
    boundaries: Object.fromEntries(
      config.rules.boundaries.map((boundary) => {
        const reason = inactiveReason(config, boundary);
        return [
          boundary.id,
          { file: boundary.file, title: boundary.title, status: reason === null ? 'active' : 'inactive', reason, rules: boundary.rules.map((rule) => rule.id) },
        ];
      }),
    ),
  };
}

function record<T>(map: ReadonlyMap<string, T>, describe: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries([...map].map(([name, value]) => [name, describe(value)]));
}

function shownUrl({ dialect, url }: { readonly dialect: string; readonly url: string }): string {
  return dialect === 'sqlite' ? `sqlite:${url}` : redactUrl(url);
}

function describeSystem(system: SystemConfig): unknown {
  return {
    role: system.role,
    url: shownUrl(system),
    timezone: system.timezone,
    ...(system.owns.size > 0 && { owns: record(system.owns, (values) => values) }),
    read: { statement_timeout: duration(system.statementTimeoutMs) },
    ...(system.guard && { guard: describeGuard(system.guard) }),
    datasets: record(system.datasets, describeDataset),
  };
}

function describeGuard({ minRows, maxDrop }: Guard): unknown {
  return { min_rows: minRows, ...(maxDrop !== null && { max_drop: `${formatDecimal(maxDrop * 100n)}%` }) };
}

function describeDataset({ dataset, from, columns, watermark }: DatasetMapping): unknown {
  const isOwn = (column: ColumnMapping): boolean => DATASETS.get(dataset)?.columns.has(column.name) ?? false;
  const shown = (list: readonly ColumnMapping[]): Record<string, unknown> => Object.fromEntries(list.map((column) => [column.name, describeColumn(column)]));
  const own = [...columns.values()].filter((column) => isOwn(column));
  const extra = [...columns.values()].filter((column) => !isOwn(column));
  return {
    ...('sql' in from ? { sql: redactText(from.sql) } : { table: from.table, ...(from.where !== undefined && { where: redactText(from.where) }) }),
    ...(own.length > 0 && { columns: shown(own) }),
    ...(extra.length > 0 && { extra: shown(extra) }),
    ...(watermark && { watermark: describeWatermark(watermark) }),
  };
}

function describeWatermark({ from, fenceMaxMs }: Watermark): unknown {
  return { ...('sql' in from ? { sql: redactText(from.sql) } : from), fence_max: duration(fenceMaxMs) };
}

function describeColumn(column: ColumnMapping): unknown {
  const { source, type, map, currency, timezone } = column;
  return {
    ...source,
    type,
    ...(column.normalize.length > 0 && { normalize: column.normalize.map((step) => ('value' in step ? { [step.kind]: step.value } : step.kind)) }),
    ...(map && { map: Object.fromEntries(map), unmapped: column.unmapped }),
    ...(column.default !== undefined && { default: column.default }),
    ...(currency && { currency: 'column' in currency ? currency.column : currency }),
    ...(timezone !== undefined && { timezone }),
  };
}

function describeFacility({ name, timezone, codes, countsPerDay, mail }: Facility): unknown {
  return {
    name,
    timezone,
    ...(codes.size > 0 && { codes: Object.fromEntries(codes) }),
    ...(countsPerDay !== null && { counts_per_day: countsPerDay }),
    ...(mail !== null && { mail }),
  };
}

/** In the largest unit that says it exactly, as the file takes it. */
function duration(ms: number): string {
  for (const [unit, length] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const)
    if (ms % length === 0) return `${ms / length}${unit}`;
  return `${ms / 1_000}s`;
}
