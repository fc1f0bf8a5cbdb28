import { defineConfig } from 'tsup';
// @boundaries-ignore the build and test settings are those of the whole repository
import { packageBuild } from '../../tsup.shared.js';

export default defineConfig(packageBuild(['src/cli.ts', 'src/design-worker.ts']));
