/** An experiment with every file that it names found and read, before any work starts. */
import { ConfigError, loadConfig, type Pin, type Scenario } from '@adaptmem/core';
import {
  cellFaults,
  type Hardware,
  loadHardware,
  loadScenario,
  loadTechnology,
  noMemory,
  withDemands,
  withPins,
} from '@adaptmem/hw-sim';
import { type AlbertConfig, readAlbertConfig, type StudyCells } from '@adaptmem/model';
import { attentionSpanMistakes } from './attention-span.js';
import { constraintMistakes } from './constraint-mistakes.js';
import { crossMistakes, lengthMistakes, ownValues, scenarioMistakes } from './cross-mistakes.js';
import { earlyExitMistakes } from './early-exit-mistakes.js';
import { backboneOf, Experiment } from './experiment.js';
import { studyCells } from './fault-settings.js';
import { Finder } from './finder.js';
import { checkVocabulary, type LoadedBackbone, loadBackboneFiles } from './load-backbone.js';
import { type LoadedTask, loadTask } from './load-task.js';
import { tuningInFull, tuningMistakes } from './tuning-settings.js';

export interface LoadedExperiment {
  experiment: Experiment;
  tasks: LoadedTask[];
  backbone: LoadedBackbone;
  /** One for each of `experiment.systems`. */
  hardware: Hardware[];
  /** The cells of `experiment.faults`, with the rates of their technologies. */
  faultCells: StudyCells[];
  /** One for each of `experiment.scenarios`. */
  scenarios: Scenario[];
  /** One for each of `experiment.geometries`; the trained network's is the backbone's. */
  networks: AlbertConfig[];
  /** The experiment with absolute paths (those of shared data as they are): the same from whatever folder it is read. */
  portable: Experiment;
}

/**
 * Reads experiment files and everything that they name.
 *
 * @param overrides `path=value` texts of `--set`
 * @throws ConfigError with the mistakes of all files together
 * @throws FileError if an experiment file itself cannot be read
 */
export function loadExperiment(
  files: readonly string[],
  overrides: readonly string[] = [],
): LoadedExperiment {
  const loaded = loadConfig(Experiment, files, overrides);
  const experiment = loaded.value;
  experiment.backbone = backboneOf(experiment);
  letCommandLineWin(experiment, overrides);
  const finder = new Finder(loaded);
  const tasks = experiment.tasks
    .map((name, index) => loadTask(finder, experiment, name, index))
    .filter((task) => task !== 'predicted by another');
  const backbone = loadBackboneFiles(finder, experiment);
  const hardware = experiment.systems.map(({ hardware: file, pin }, index) => {
    const found = finder.read(['systems', index, 'hardware'], file, (path) => loadHardware(path));
    const pinned = found && withPins(found, checkedPins(finder, pin, found, index));
    return pinned && experiment.constraints ? withDemands(pinned, experiment.constraints) : pinned;
  });
  const networks = experiment.geometries.map((geometry, index) =>
    geometry.kind === 'trained'
      ? backbone?.network
      : finder.read(['geometries', index, 'config'], geometry.config, readAlbertConfig),
  );
  const faultCells = experiment.faults
    ? studyCells(experiment.faults, (path, file, coding) =>
        finder.read(path, file, (found) => cellFaults(loadTechnology(found), coding)),
      )
    : [];
  if (backbone) checkVocabulary(finder, experiment, backbone);
  const scenarios = (experiment.scenarios ?? []).map((file, index) =>
    finder.read(['scenarios', index], file, loadScenario),
  );
  finder.issues.push(
    ...crossMistakes(loaded),
    ...constraintMistakes(loaded, hardware),
    ...scenarioMistakes(loaded, scenarios),
    ...lengthMistakes(loaded, backbone?.network, networks),
    ...attentionSpanMistakes(loaded, backbone?.network, networks),
    ...earlyExitMistakes(loaded, tasks, backbone?.network),
    ...tuningMistakes(loaded, backbone?.network, networks),
  );
  if (finder.issues.length > 0) throw new ConfigError(finder.issues);
  experiment.tuning = tuningInFull(experiment);
  // without issues everything was found
  const portable = finder.withAbsolutePaths(experiment);
  return {
    experiment,
    tasks,
    backbone,
    hardware,
    faultCells,
    scenarios,
    networks,
    portable,
  } as LoadedExperiment;
}

/** The pins, after noting those to a memory that the system does not have. */
function checkedPins(
  finder: Finder,
  pins: readonly Pin[],
  { memories }: Hardware,
  system: number,
): readonly Pin[] {
  const names = memories.map(({ name }) => name);
  pins.forEach(({ memory }, index) => {
    if (!names.includes(memory))
      finder.note(['systems', system, 'pin', index, 'memory'], noMemory(memory, names), 'PIN_MEMORY');
  });
  return pins;
}

/** `--set train.learning_rate=…` means every run: what the files say for one method or task gives way to it. */
function letCommandLineWin({ train }: Experiment, overrides: readonly string[]): void {
  for (const override of overrides) {
    const key = /^train\.(\w+)\s*=/.exec(override.trim())?.[1];
    if (key === undefined) continue;
    for (const { values } of ownValues(train)) delete values[key];
  }
}
