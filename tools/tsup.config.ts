import { defineConfig } from 'tsup';
import { packageBuild } from '../tsup.shared.js';

const PROGRAMS = ['src/check-gold.ts', 'src/check-examples.ts', 'src/check-repository.ts'];

export default defineConfig({ ...packageBuild(PROGRAMS), dts: false });
