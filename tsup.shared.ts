import type { Options } from 'tsup';

/** How every package is built: ES modules with declarations; sibling packages stay external. */
export function packageBuild(entry: string[]): Options {
  return {
    entry,
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    dts: true,
    sourcemap: true,
    clean: true,
    splitting: true,
    external: [/^@adaptmem\//],
  };
}
