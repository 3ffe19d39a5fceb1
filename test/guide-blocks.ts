// Reads the YAML that a document shows as the program reads people's files. A block says what it is: `boundary`, `into sales` (a part of that shipped file),
// `tests sales`, `silences`, `deployment`, `into deployment` (a part of the sample company's).

import { stringify } from 'yaml';
import { checkBoundaries } from '../src/config/check-boundaries.ts';
import { parseDeployment } from '../src/config/parse-deployment.ts';
import { readSilences } from '../src/config/parse-silences.ts';
import { formatProblem, type Problem } from '../src/domain/errors.ts';
import { type RuleTest, readRuleTests } from '../src/rules/read-rule-tests.ts';
import { readRulebook, type TextFile, type Vocabulary } from '../src/rules/read-rulebook.ts';
import type { Rulebook } from '../src/rules/rulebook.ts';
import { readYaml } from '../src/rules/yaml-file.ts';
import { type Block, findBlocks } from './guide-text.ts';

/** What the document's fragments are parts of. */
export interface Shelf {
  /** The shipped boundaries. */
  readonly rules: readonly TextFile[];
  /** The sample company's tallyman.yaml. */
  readonly deployment: string;
}

type Kind = 'boundary' | 'tests' | 'silences' | 'deployment';

export interface ReadGuide {
  /** `line 12: …`, for each problem of each block. */
  readonly faults: readonly string[];
  /** The shipped boundaries with all that the document adds to them, and those of its own. */
  readonly rulebook: Rulebook;
  readonly tests: readonly RuleTest[];
  /** What the blocks hold, by what they are. */
  readonly values: ReadonlyMap<Kind, readonly unknown[]>;
}

export function readGuide(markdown: string, shelf: Shelf): ReadGuide {
  const reader = new Reader(shelf, findBlocks(markdown));
  return reader.read();
}

/** A variable that a document's deployment takes from the environment. */
const SAMPLE_URL = 'sqlite:sample.db';

class Reader {
  readonly #blocks: readonly Block[];
  readonly #shelf: Shelf;
  readonly #vocabulary: Vocabulary;
  readonly #faults: string[] = [];
  readonly #tests: RuleTest[] = [];
  readonly #values = new Map<Kind, unknown[]>();
  #rules: readonly TextFile[];
  #rulebook: Rulebook;

  constructor(shelf: Shelf, blocks: readonly Block[]) {
    this.#blocks = blocks;
    this.#shelf = shelf;
    this.#vocabulary = this.#parse(shelf.deployment).vocabulary;
    this.#rules = shelf.rules;
    const { rulebook, problems } = readRulebook(shelf.rules, this.#vocabulary, {});
    if (!rulebook) throw new Error(problems.map(formatProblem).join('\n'));
    this.#rulebook = rulebook;
  }

  read(): ReadGuide {
    for (const block of this.#blocks) if (block.info[0] === 'yaml') this.#readBlock(block);
    return { faults: this.#faults, rulebook: this.#rulebook, tests: this.#tests, values: this.#values };
  }

  #readBlock(block: Block): void {
    const [, kind = '', of = ''] = block.info;
    if (kind === 'boundary') this.#addRules(block, `rules/${textAt(yamlValue(block.text), 'boundary')}.yaml`, block.text);
    else if (kind === 'into' && of === 'deployment') this.#readDeployment(block, merge(yamlValue(this.#shelf.deployment), yamlValue(block.text)));
    else if (kind === 'into') this.#addInto(block, `rules/${of}.yaml`);
    else if (kind === 'tests') this.#readTests(block, `rules/${of}.test.yaml`);
    else if (kind === 'silences') this.#report(block, readSilences(fileOf(block), this.#rulebook, 'America/Chicago', {}).problems, 'silences');
    else if (kind === 'deployment') this.#readDeployment(block, yamlValue(block.text));
    else this.#faults.push(`line ${block.line}: the block does not say what it is`);
  }

  /** A list is of rules. */
  #addInto(block: Block, file: string): void {
    const known = this.#rules.find((one) => one.file === file);
    const value = yamlValue(block.text);
    if (known) this.#addRules(block, file, stringify(merge(yamlValue(known.text), Array.isArray(value) ? { rules: value } : value)));
    else this.#faults.push(`line ${block.line}: there is no ${file}`);
  }

  #addRules(block: Block, file: string, text: string): void {
    const others = this.#rules.filter((one) => one.file !== file);
    const rules = [...others, { file, text }];
    const { rulebook, problems } = readRulebook(rules, this.#vocabulary, {});
    this.#report(block, problems, 'boundary');
    if (!rulebook) return;
    this.#rules = rules;
    this.#rulebook = rulebook;
  }

  #readTests(block: Block, file: string): void {
    const { tests, problems } = readRuleTests({ file, text: block.text }, this.#rulebook);
    this.#report(block, problems, 'tests');
    this.#tests.push(...tests);
  }

  /** With the shipped rules beside it, as whoever copies it has them. */
  #readDeployment(block: Block, value: unknown): void {
    const { deployment, vocabulary, problems } = this.#parse(stringify(value));
    this.#report(block, problems, 'deployment');
    if (!deployment || problems.length > 0) return;
    const { rulebook, problems: ofRules } = readRulebook(this.#shelf.rules, vocabulary, {});
    this.#report(block, rulebook ? checkBoundaries(deployment, rulebook) : ofRules, null);
  }

  #parse(text: string): ReturnType<typeof parseDeployment> & { readonly vocabulary: Vocabulary } {
    const env = Object.fromEntries([...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => [name, SAMPLE_URL]));
    const readBeside = (name: string) => {
      const sheet = this.#blocks.find(({ info }) => info[0] === 'csv' && info[1] === name);
      return sheet ? { file: name, text: sheet.text } : { problem: 'there is no such file' };
    };
    const parsed = parseDeployment({ file: 'tallyman.yaml', text, folder: '/srv', readBeside }, env);
    const { deployment } = parsed;
    return { ...parsed, vocabulary: { extras: deployment?.extras ?? new Map(), teams: new Set(deployment?.teams.keys()) } };
  }

  #report(block: Block, problems: readonly Problem[], kind: Kind | null): void {
    for (const problem of problems) this.#faults.push(`line ${block.line}: ${formatProblem(problem)}`);
    if (kind !== null) this.#values.set(kind, [...(this.#values.get(kind) ?? []), yamlValue(block.text)]);
  }
}

function fileOf({ text }: Block): TextFile {
  return { file: 'rules/silences.yaml', text };
}

/** As the program's own reader has it: texts alone. Null where it is no YAML. */
export function yamlValue(text: string): unknown {
  const named = [...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => [name, SAMPLE_URL]);
  return readYaml('block.yaml', text, Object.fromEntries(named)).yaml?.value ?? null;
}

function textAt(value: unknown, key: string): string {
  const text = isMap(value) ? value[key] : undefined;
  return typeof text === 'string' ? text : '';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Maps are joined; what has an id is added to the list that is there; anything else takes the place of what was. */
function merge(base: unknown, part: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(part) && part.every((item) => isMap(item) && 'id' in item)) return [...base, ...part];
  if (!isMap(base) || !isMap(part)) return part;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(part)])];
  return Object.fromEntries(keys.map((key) => [key, key in part ? merge(base[key], part[key]) : base[key]]));
}
