import { defineConfig } from 'tsup';
// @boundaries-ignore the build and test settings are those of the whole repository
import { packageBuild } from '../tsup.shared.js';

const PROGRAMS = ['src/check-gold.ts', 'src/check-examples.ts', 'src/check-repository.ts'];

export default defineConfig({ ...packageBuild(PROGRAMS), dts: false });
