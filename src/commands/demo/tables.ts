// All tables that the demo's databases are made of.

import * as offices from './office-tables.ts';
import type { Table } from './table.ts';
import * as warehouses from './warehouse-tables.ts';

export const TABLES: readonly Table[] = [...Object.values(offices), ...Object.values(warehouses)];
