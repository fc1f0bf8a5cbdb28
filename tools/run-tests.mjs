// node tools/run-tests.mjs [PACKAGE ...] [--force]
// Runs the tests of all workspaces, or of the named ones (`model` is enough for `@adaptmem/model`), and adds up
// their reports. Tests whose inputs have not changed are not run again, unless --force. Last line:
// `N passed, N failed, N skipped`; exit code 1 if something failed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const REPORT = join('.vitest', 'report.json');

/** Every workspace that has tests: `{ folder, name }`. */
function listWorkspaces() {
  const inside = (parent) => readdirSync(join(ROOT, parent)).map((name) => join(parent, name));
  return [...inside('packages'), ...inside('apps'), 'tools', 'test']
    .map((path) => join(ROOT, path))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ scripts }) => scripts?.test);
}

/** The workspaces that the arguments name; all of them without a name. */
function selectWorkspaces(workspaces, names) {
  if (names.length === 0) return workspaces;
  const isNamed = (workspace, name) => workspace.name === name || workspace.name.endsWith(`/${name}`);
  const unknown = names.filter((name) => !workspaces.some((workspace) => isNamed(workspace, name)));
  if (unknown.length > 0) {
    const known = workspaces.map(({ name }) => name).join(', ');
    process.stderr.write(
      `No workspace ${unknown.map((name) => `"${name}"`).join(', ')}; there are ${known}\n`,
    );
    process.exit(2);
  }
  return workspaces.filter((workspace) => names.some((name) => isNamed(workspace, name)));
}

/** Builds what is missing and tests, going on after a failure. @returns true if turbo saw none */
function runTurbo(workspaces, flags) {
  const filters = workspaces.map(({ name }) => `--filter=${name}`);
  const turbo = join(ROOT, 'node_modules', '.bin', 'turbo');
  const args = [
    'run',
    'test',
    '--continue',
    '--concurrency=2',
    '--output-logs=errors-only',
    ...filters,
    ...flags,
  ];
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
  return spawnSync(turbo, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

/** Adds up a report of vitest; a file that does not load counts as one failure. */
function readReport({ folder, name }) {
  const path = join(folder, REPORT);
  if (!existsSync(path))
    return { name, passed: 0, failed: 1, skipped: 0, seconds: 0, reasons: ['no report'] };
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  const times = report.testResults.map(({ startTime, endTime }) => endTime - startTime);
  return {
    name,
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: skipped.length,
    seconds: times.reduce((sum, time) => sum + time, 0) / 1000,
    reasons: [...new Set(skipped.map((test) => `skipped: ${test.ancestorTitles[0] ?? test.title}`))],
  };
}

function describeCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith('-'));
const names = args.filter((arg) => !arg.startsWith('-'));
const workspaces = selectWorkspaces(listWorkspaces(), names);
for (const { folder } of workspaces) rmSync(join(folder, REPORT), { force: true });

const succeeded = runTurbo(workspaces, flags);
const reports = workspaces.map(readReport);
for (const report of reports) {
  process.stdout.write(
    `${report.name.padEnd(22)}${describeCounts(report)} (${report.seconds.toFixed(1)} s)\n`,
  );
  for (const reason of report.reasons) process.stdout.write(`  ${reason}\n`);
}
const total = (key) => reports.reduce((sum, report) => sum + report[key], 0);
const sum = { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
process.stdout.write(`${describeCounts(sum)}\n`);
process.exitCode = succeeded && sum.failed === 0 ? 0 : 1;
