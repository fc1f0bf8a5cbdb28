import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository: configurations, the cache and the runs are below it. */
export const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The program that runs experiments. */
export const PIPELINE = join(REPOSITORY, 'apps/pipeline/dist/cli.js');

/** The built pages of the dashboard. */
export const DASHBOARD = join(REPOSITORY, 'apps/server/dist/dashboard');

/** Where experiment files are if no other folder is named. */
export const EXPERIMENTS = join(REPOSITORY, 'configs/experiments');
