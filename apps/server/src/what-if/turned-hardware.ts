/** An accelerator with knobs turned. */
import { basename, dirname, relative } from 'node:path';
import { type Figure, formatYaml } from '@adaptmem/core';
import { type Hardware, loadHardware, withVectorSize } from '@adaptmem/hw-sim';
import { CLOCK, TECHNOLOGY, VECTOR_SIZE } from './knobs.js';
import type { Accelerator } from './load-accelerator.js';
import type { Turned } from './turned-knobs.js';

/** Values by path in the hardware file; technologies with absolute paths. */
type Settings = ReadonlyMap<string, unknown>;

/**
 * The accelerator as its file and the knobs say it.
 *
 * @throws ConfigError if values exclude each other, e.g. a technology that has no macro of the chosen size
 */
export function turnedHardware(accelerator: Accelerator, turned: Turned): Hardware {
  if (turned.size === 0) return accelerator.hardware;
  const overrides = [...settingsOf(accelerator, turned)].map(
    ([path, value]) => `${path}=${JSON.stringify(value)}`,
  );
  return loadHardware(accelerator.file, overrides);
}

/** The same as a hardware file, to be saved beside the accelerator's own. */
export function turnedFile(accelerator: Accelerator, turned: Turned): string {
  const { file, hardware } = accelerator;
  const name = `${hardware.name}-changed`;
  const content: Tree = { extends: basename(file), name };
  for (const [path, value] of settingsOf(accelerator, turned))
    put(content, path.split('.'), isTechnology(path) ? relative(dirname(file), String(value)) : value);
  return formatYaml(content);
}

function settingsOf(accelerator: Accelerator, turned: Turned): Settings {
  const settings = new Map<string, unknown>();
  for (const [path, value] of turned) {
    if (path === CLOCK) settings.set('clock_mhz', assumed(Number(value), 'Tried out'));
    else if (isTechnology(path)) settings.set(path, technologyFile(accelerator, path, value));
    else settings.set(path, Number.isNaN(Number(value)) ? value : Number(value));
  }
  const vectorSize = turned.get(VECTOR_SIZE);
  if (vectorSize !== undefined) addGrown(settings, accelerator.hardware, Number(vectorSize));
  return settings;
}

const isTechnology = (path: string): boolean => path.endsWith(`.${TECHNOLOGY}`);

function technologyFile({ memories }: Accelerator, path: string, name: string): string {
  const { technologies } = memories[Number(path.split('.')[1])]!;
  return technologies.find((one) => one.name === name)!.file;
}

/** The figures that follow the vector size. */
function addGrown(settings: Map<string, unknown>, { config }: Hardware, vectorSize: number): void {
  const { pe_array, special_function_unit } = withVectorSize(config, vectorSize);
  settings.set('pe_array.area', pe_array.area);
  settings.set('pe_array.leakage', pe_array.leakage);
  for (const [key, figure] of Object.entries(special_function_unit))
    settings.set(`special_function_unit.${key}`, figure);
}

const assumed = (value: number, source: string): Figure => ({ value, source, assumed: true });

interface Tree {
  [key: string]: unknown;
}

function put(tree: Tree, [key, ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    tree[key!] = value;
    return;
  }
  tree[key!] ??= {};
  put(tree[key!] as Tree, rest, value);
}
