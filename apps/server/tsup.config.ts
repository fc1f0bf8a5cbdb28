import { defineConfig } from 'tsup';
// @boundaries-ignore the build and test settings are those of the whole repository
import { packageBuild } from '../../tsup.shared.js';

export default defineConfig([
  packageBuild(['src/cli.ts']),
  {
    entry: ['dashboard/main.ts'],
    outDir: 'dist/dashboard',
    // index.html and style.css
    publicDir: 'dashboard/public',
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
    minify: true,
    noExternal: [/.*/],
  },
]);
