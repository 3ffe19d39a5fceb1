// Which kinds of files people edit, which file is of which kind, and what editors are told of it.

import { basename } from 'node:path';
import { boundarySchema } from '../rules/boundary-schema.ts';
import type { JsonSchema } from '../rules/json-schema.ts';
import { ruleTestsSchema } from '../rules/rule-tests-schema.ts';
import { deploymentSchema } from './deployment-schema.ts';
import { silencesSchema } from './silences-schema.ts';

interface EditedFile {
  /** Where such files lie. */
  readonly files: string;
  readonly schema: () => JsonSchema;
}

/** By their kinds. */
const EDITED_FILES = {
  deployment: { files: 'tallyman.yaml', schema: deploymentSchema },
  boundary: { files: 'rules/*.yaml', schema: boundarySchema },
  'rule-tests': { files: 'rules/*.test.yaml', schema: ruleTestsSchema },
  silences: { files: 'rules/silences.yaml', schema: silencesSchema },
} as const satisfies Readonly<Record<string, EditedFile>>;

export type FileKind = keyof typeof EDITED_FILES;

export const FILE_KINDS = Object.keys(EDITED_FILES) as readonly FileKind[];

export function schemaOf(kind: FileKind): JsonSchema {
  return EDITED_FILES[kind].schema();
}

export function filesOf(kind: FileKind): string {
  return EDITED_FILES[kind].files;
}

/** Undefined of what is no YAML. */
export function kindOf(file: string): FileKind | undefined {
  const name = basename(file);
  if (name === 'tallyman.yaml') return 'deployment';
  if (name === 'silences.yaml') return 'silences';
  if (name.endsWith('.test.yaml')) return 'rule-tests';
  return name.endsWith('.yaml') ? 'boundary' : undefined;
}
