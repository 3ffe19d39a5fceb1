// Opens a session on one source system, whatever its dialect: the only way in for the rest of the program.

import type { DatasetMapping, SystemConfig } from '../config/config.ts';
import type { Connection } from './connection.ts';
import { subjectOf } from './connection.ts';
import { canLookUp, LookedUpGroups, MAX_LOOK_UPS, PassedGroups } from './group-rows.ts';
import { connectMysql } from './mysql-connection.ts';
import { KeyOrder, OrderedRows } from './ordered-rows.ts';
import { type PartPlan, planPart } from './plan-part.ts';
import { connectPostgres } from './postgres-connection.ts';
import { RowReader } from './row-reader.ts';
import { scopeCondition } from './scope-condition.ts';
import { selectStatement } from './select-statement.ts';
import type { GroupReader, GroupRequest, Part, RowStream, SourceSession, StreamRequest } from './source.ts';
import type { SourceColumn } from './sql-dialect.ts';
import { connectSqlite } from './sqlite-connection.ts';
import { readWatermark } from './watermark.ts';

/** Connects; the snapshot is taken by `begin`. `now` is the clock of a SQLite file, in UTC milliseconds. Rejects with a SourceError. */
export async function openSession(system: SystemConfig, options: { readonly now: () => number }): Promise<SourceSession> {
  return new Session(system, await connect(system, options.now));
}

/** Without taking a snapshot. Rejects with a SourceError. */
export function connect(system: SystemConfig, now: () => number): Promise<Connection> {
  switch (system.dialect) {
    case 'mysql':
      return connectMysql(system);
    case 'postgres':
      return connectPostgres(system);
    case 'sqlite':
      return connectSqlite(system, now);
    default:
      return system.dialect satisfies never;
  }
}

class Session implements SourceSession {
  readonly system: SystemConfig;
  readonly #connection: Connection;
  readonly #columns = new Map<Part['mapping'], readonly SourceColumn[]>();

  constructor(system: SystemConfig, connection: Connection) {
    this.system = system;
    this.#connection = connection;
  }

  begin(): Promise<number> {
    return this.#connection.begin();
  }

  async stream(request: StreamRequest): Promise<RowStream> {
    const { scope } = request;
    const plans = await this.#plan(request.key, request.parts);
    const { dialect } = this.#connection;
    const conditions = (plan: PartPlan) => (scope ? scopeCondition(this.system, dialect, plan, this.#columns.get(plan.part.mapping) ?? [], scope) : []);
    return this.#ordered(request, plans, conditions).ready();
  }

  async groups(request: GroupRequest): Promise<GroupReader> {
    const plans = await this.#plan(request.key, request.parts);
    const reader = new RowReader(plans, request.key.length);
    if (request.expected <= MAX_LOOK_UPS && canLookUp(plans, request.groupSize)) return new LookedUpGroups(this.#connection, plans, reader, request.groupSize);
    return new PassedGroups(
      this.#connection.rows(
        this.#statement(plans, () => []),
        subjectOf(request.parts),
      ),
      reader,
      new KeyOrder(this.system.name, request.key.length),
      request.groupSize,
    );
  }

  watermark(mapping: DatasetMapping): Promise<number | null> {
    return readWatermark(this.system, this.#connection, mapping, (part) => this.#columnsOf(part));
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #ordered(request: StreamRequest, plans: readonly PartPlan[], conditions: (plan: PartPlan) => readonly string[]): OrderedRows {
    const source = this.#connection.rows(this.#statement(plans, conditions), subjectOf(request.parts));
    return new OrderedRows(source, new RowReader(plans, request.key.length), new KeyOrder(this.system.name, request.key.length));
  }

  #statement(plans: readonly PartPlan[], conditions: (plan: PartPlan) => readonly string[]): string {
    const sql = selectStatement(this.#connection.dialect, { plans, ordered: true, conditions });
    if (sql === null) throw new Error(`${this.system.name}: a stream of no parts`);
    return sql;
  }

  /** One part after another: a connection runs one statement at a time. */
  async #plan(key: readonly string[], parts: readonly Part[]): Promise<readonly PartPlan[]> {
    const plans: PartPlan[] = [];
    const context = { system: this.system, dialect: this.#connection.dialect };
    for (const part of parts) plans.push(planPart(context, part, key, await this.#columnsOf(part)));
    return plans;
  }

  async #columnsOf(part: Part): Promise<readonly SourceColumn[]> {
    const columns = this.#columns.get(part.mapping) ?? (await this.#connection.columns(part));
    this.#columns.set(part.mapping, columns);
    return columns;
  }
}
