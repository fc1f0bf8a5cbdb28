/** Every stage names the packages whose code it runs, since its cached result counts as long as these do not change. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const PACKAGES = join(FOLDER, '../../../../packages');
/** It keeps results and makes none. */
const KEEPS_RESULTS = '@adaptmem/runs';

/** Modules that a source file imports when it runs. */
function importsOf(file: string): string[] {
  const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier && !statement.isTypeOnly) {
      return [(statement.moduleSpecifier as ts.StringLiteral).text];
    }
    if (!ts.isImportDeclaration(statement) || isTypeOnly(statement.importClause)) return [];
    return [(statement.moduleSpecifier as ts.StringLiteral).text];
  });
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause || clause.isTypeOnly) return clause !== undefined;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every((one) => one.isTypeOnly)
  );
}

/** Workspace packages that a file of this application imports, itself or through others. */
function packagesBehind(file: string, seen = new Set<string>()): Set<string> {
  const found = new Set<string>();
  if (seen.has(file)) return found;
  seen.add(file);
  for (const name of importsOf(file)) {
    if (name.startsWith('@adaptmem/')) found.add(name.split('/').slice(0, 2).join('/'));
    if (!name.startsWith('.')) continue;
    const target = join(dirname(file), name.replace(/\.js$/, '.ts'));
    for (const other of packagesBehind(target, seen)) found.add(other);
  }
  return found;
}

/** A package and the workspace packages below it. */
function withDependencies(name: string): string[] {
  const manifest = JSON.parse(
    readFileSync(join(PACKAGES, name.replace('@adaptmem/', ''), 'package.json'), 'utf8'),
  ) as { dependencies?: Record<string, string> };
  const below = Object.keys(manifest.dependencies ?? {}).filter((one) => one.startsWith('@adaptmem/'));
  return [name, ...below.flatMap(withDependencies)];
}

/** Stages, by file: the packages that each names. */
const stages = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => {
    const [, list] =
      /defineStage<.*?packages: \[([^\]]*)\]/s.exec(readFileSync(join(FOLDER, file), 'utf8')) ?? [];
    return list === undefined
      ? []
      : [{ file, named: [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name!) }];
  });

it.each(stages)('$file names what it runs', ({ file, named }) => {
  expect([KEEPS_RESULTS, ...named.flatMap(withDependencies)]).toEqual(
    expect.arrayContaining([...packagesBehind(join(FOLDER, file))]),
  );
});

it('finds the stages', () => {
  expect(stages.length).toBeGreaterThan(10);
});
