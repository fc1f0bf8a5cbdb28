import { defineConfig, type ViteUserConfig } from 'vitest/config';

const SOURCE_CONDITIONS = ['@adaptmem/source', 'module', 'node', 'default'];

/** How every package is tested: on its sources, seeded, with a JSON report that `pnpm test` adds up. */
export function packageTests(overrides: NonNullable<ViteUserConfig['test']> = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions: SOURCE_CONDITIONS },
    ssr: { resolve: { conditions: SOURCE_CONDITIONS, externalConditions: SOURCE_CONDITIONS } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      reporters: ['default', 'json'],
      outputFile: { json: '.vitest/report.json' },
      testTimeout: 60_000,
      ...overrides,
    },
  });
}
