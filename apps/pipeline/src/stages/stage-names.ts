/** Names of the stages of an experiment. */
export const STAGE_NAMES = {
  data: 'data',
  baselines: (task: string) => `baselines ${task}`,
  train: (task: string, method: string) => `train ${task} ${method}`,
  compress: (task: string, method: string) => `compress ${task} ${method}`,
  faults: (task: string, method: string) => `faults ${task} ${method}`,
  predict: (task: string, method: string) => `predict ${task} ${method}`,
  profile: (geometry: string, method: string) => `profile ${geometry} ${method}`,
  map: (geometry: string, system: string) => `map ${geometry} ${system}`,
  simulate: (geometry: string, system: string) => `simulate ${geometry} ${system}`,
  report: 'report',
} as const;
