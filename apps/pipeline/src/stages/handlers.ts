/** Every kind of stage. */
import type { StageHandlers } from '@adaptmem/runs';
import { backbone } from './backbone.js';
import { baselines } from './baselines.js';
import { compress } from './compress.js';
import { exits } from './exits.js';
import { faults } from './faults.js';
import { map } from './map.js';
import { predict } from './predict.js';
import { profile } from './profile.js';
import { quickstartData } from './quickstart-data.js';
import { report } from './report.js';
import { scenario } from './scenario.js';
import { search } from './search.js';
import { simulate } from './simulate.js';
import { train } from './train.js';
import { trial } from './trial.js';

const KINDS = [
  quickstartData,
  backbone,
  baselines,
  train,
  exits,
  compress,
  faults,
  predict,
  profile,
  map,
  simulate,
  scenario,
  report,
  trial,
  search,
];

/** How each kind is executed. */
export const HANDLERS: StageHandlers = Object.fromEntries(KINDS.map(({ kind, handler }) => [kind, handler]));
