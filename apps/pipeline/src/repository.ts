import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository: default configurations, assets, the cache and the runs are below it. */
export const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The experiment of `pnpm run pipeline` without arguments. */
export const DEFAULT_EXPERIMENT = join(REPOSITORY, 'configs/experiments/quickstart.yaml');

/** The backbone that ships with the program. */
export const QUICKSTART_ASSETS = join(REPOSITORY, 'assets/quickstart');

/** The backbone for English text that ships with the program, without its vocabulary. */
export const NANO_ASSETS = join(REPOSITORY, 'assets/albert-nano');

/** The exploration of `pipeline explore` without arguments. */
export const DEFAULT_EXPLORATION = join(REPOSITORY, 'configs/explorations/default.yaml');

/** The module of the threads that evaluate designs: it lies beside the program. */
export const DESIGN_WORKER = new URL('./design-worker.js', import.meta.url);
