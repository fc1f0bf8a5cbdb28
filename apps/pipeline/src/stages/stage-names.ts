/** Names of the stages of an experiment. The first seed is not named, so that more seeds do not redo what it has. */
export const STAGE_NAMES = {
  data: 'data',
  backbone: 'backbone',
  baselines: (task: string) => `baselines ${task}`,
  train: (task: string, method: string, seed?: number) => `train ${task} ${method}${seedPart(seed)}`,
  exits: (task: string, method: string) => `exits ${task} ${method}`,
  compress: (task: string, method: string, seed?: number) => `compress ${task} ${method}${seedPart(seed)}`,
  faults: (task: string, method: string) => `faults ${task} ${method}`,
  predict: (task: string, method: string) => `predict ${task} ${method}`,
  profile: (geometry: string, method: string) => `profile ${geometry} ${method}`,
  map: (geometry: string, system: string) => `map ${geometry} ${system}`,
  simulate: (geometry: string, system: string) => `simulate ${geometry} ${system}`,
  scenario: (geometry: string, system: string) => `scenario ${geometry} ${system}`,
  report: 'report',
  trial: (task: string, method: string, rung: number, place: number) =>
    `trial ${task} ${method} round-${rung + 1} ${place + 1}`,
  search: 'search',
} as const;

const seedPart = (seed: number | undefined) => (seed === undefined ? '' : ` seed-${seed}`);
