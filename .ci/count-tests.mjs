// Prints `passed failed` of a vitest JSON report, whatever was skipped counting as failed; fails where the report tells of no test.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = report.testResults.flatMap((file) => file.assertionResults);
const unmet = tests.filter((test) => test.status !== 'passed');
for (const test of unmet) process.stderr.write(`${test.status}: ${test.fullName}\n`);
// A file that could not even be loaded has no tests of its own.
const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
process.stdout.write(`${tests.length - unmet.length} ${unmet.length + broken}\n`);
process.exitCode = tests.length === 0 ? 1 : 0;
