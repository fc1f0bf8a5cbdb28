/** A space of accelerators from a hardware file and axes: paths into it with values to try. */
import { AppError, type HardwareMemory, InputError, nearestWord } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { loadHardware } from '../config/load-hardware.js';
import type { Memory } from '../memory/memory.js';
import { findPoint, isPointMistake } from '../technology/find-point.js';
import { loadTechnology } from '../technology/load-technology.js';
import type { SweepSpace } from './sweep-space.js';

/** Paths that change together, as a matter of course just one. */
export interface SweepAxis {
  /**
   * `clock_mhz`, `memories.NAME.KEY` with a key of `HardwareMemory` (`technology`, `bank_kib`, `word_bits`, `macro_banks`,
   * `banks`, `port_bits_per_cycle`), or any other path of the file that `--set` takes, e.g. `pe_array.vector_size` with
   * `pe_array.area.value`, which does not follow by itself. All of the clock, of one memory, or of neither.
   */
  paths: readonly string[];
  /** [option][path], YAML scalars; at least one option. */
  options: readonly (readonly string[])[];
}

/** Values of axes, by path. */
export type Settings = Record<string, string>;

export interface LoadedSweepSpace {
  space: SweepSpace;
  /** What each option is: [core], [clock], [memory][option]. */
  settings: { cores: Settings[]; clocks: Settings[]; memories: Settings[][] };
  /** Options that there are not, e.g. a macro that the technology has no point for, and why. */
  absent: { settings: Settings; reason: string }[];
}

/**
 * @param overrides as of `--set`, for all designs
 * @throws ConfigError if the file itself is wrong
 * @throws AppError `SWEEP_AXIS` with every axis that is none, `SWEEP_EMPTY` if nothing is left of one
 */
export function loadSweepSpace(
  file: string,
  axes: readonly SweepAxis[],
  overrides: readonly string[] = [],
): LoadedSweepSpace {
  const base = loadHardware(file, overrides);
  rejectUnknown(axes, base);
  const absent: LoadedSweepSpace['absent'] = [];
  const options = <T>(chosen: readonly SweepAxis[], make: (settings: Settings) => T | string) => {
    const made = combinations(chosen).flatMap((settings): { settings: Settings; option: T }[] => {
      const option = make(settings);
      if (typeof option !== 'string') return [{ settings, option }];
      absent.push({ settings, reason: option });
      return [];
    });
    if (made.length === 0)
      throw new AppError(
        'SWEEP_EMPTY',
        `Nothing of ${chosen.map(({ paths }) => paths.join('+')).join(', ')} exists`,
        {
          hint: absent.at(-1)!.reason,
        },
      );
    return { options: made.map(({ option }) => option), settings: made.map(({ settings }) => settings) };
  };
  const of = (part: string) => axes.filter(({ paths }) => partOf(paths[0]!) === part);
  const clocks = options(of('clock'), (settings) =>
    Number(Object.values(settings)[0] ?? base.config.clock_mhz.value),
  );
  const memories = base.memories.map((memory, index) =>
    options(of(`memory ${memory.name}`), (settings) =>
      memoryOf(memory, base.config.memories[index]!, settings),
    ),
  );
  const cores = options(of('core'), (settings) => coreOf(file, overrides, base, settings));
  return {
    space: {
      base,
      cores: cores.options,
      clocksMhz: clocks.options,
      memories: memories.map((memory) => memory.options),
    },
    settings: {
      cores: cores.settings,
      clocks: clocks.settings,
      memories: memories.map((memory) => memory.settings),
    },
    absent,
  };
}

/** The part of an accelerator that a path is about. */
function partOf(path: string): string {
  const [first, name] = path.split('.');
  if (path === 'clock_mhz' || path === 'clock_mhz.value') return 'clock';
  return first === 'memories' ? `memory ${name}` : 'core';
}

type MemoryKey = keyof Pick<
  HardwareMemory,
  'technology' | 'bank_kib' | 'word_bits' | 'macro_banks' | 'banks' | 'port_bits_per_cycle'
>;
const MEMORY_KEYS: readonly MemoryKey[] = [
  'technology',
  'bank_kib',
  'word_bits',
  'macro_banks',
  'banks',
  'port_bits_per_cycle',
];

function rejectUnknown(axes: readonly SweepAxis[], { memories }: Hardware): void {
  const names = memories.map(({ name }) => name);
  const issues = axes.flatMap(({ paths, options }) => {
    const parts = [...new Set(paths.map(partOf))];
    return [
      ...(parts.length > 1 ? [`${paths.join('+')}: of different parts (${parts.join(', ')})`] : []),
      ...paths.flatMap((path, at) =>
        mistakesOf(
          path,
          options.map((values) => values[at]),
          names,
        ),
      ),
    ];
  });
  if (issues.length > 0) throw new AppError('SWEEP_AXIS', issues.join('\n'));
}

function mistakesOf(
  path: string,
  values: readonly (string | undefined)[],
  names: readonly string[],
): string[] {
  const [, name = '', key = ''] = path.split('.');
  const missing = values.includes(undefined) ? [`${path}: an option without a value`] : [];
  const numbers = (isRight: (value: string) => boolean) =>
    values.flatMap((value) =>
      value === undefined || isRight(value) ? [] : [`${path}=${value}: expected a number above 0`],
    );
  const part = partOf(path);
  if (part === 'core') return missing;
  if (part === 'clock') return [...missing, ...numbers(isPositive)];
  if (!names.includes(name)) return [`${path}: no memory "${name}"; ${suggestion(name, names)}`];
  if (!(MEMORY_KEYS as readonly string[]).includes(key))
    return [`${path}: no axis "${key}"; ${suggestion(key, MEMORY_KEYS)}`];
  if (key === 'technology') return missing;
  return [...missing, ...numbers((value) => isPositive(value) || (key === 'banks' && value === 'fit'))];
}

const isPositive = (value: string) => Number(value) > 0;

function suggestion(word: string, words: readonly string[]): string {
  const near = nearestWord(word, [...words]);
  return near ? `did you mean "${near}"?` : `there are ${words.join(', ')}`;
}

/** Every combination of one option of each axis; one empty combination of none. */
function combinations(axes: readonly SweepAxis[]): Settings[] {
  return axes.reduce<Settings[]>(
    (all, { paths, options }) =>
      all.flatMap((settings) =>
        options.map((values) => ({
          ...settings,
          ...Object.fromEntries(paths.map((path, at) => [path, values[at]!])),
        })),
      ),
    [{}],
  );
}

/** The memory with the settings in it, or why there is none. */
function memoryOf(memory: Memory, config: HardwareMemory, settings: Settings): Memory | string {
  const chosen = Object.fromEntries(
    Object.entries(settings).map(([path, value]) => [path.slice(path.lastIndexOf('.') + 1), value]),
  ) as Partial<Record<MemoryKey, string>>;
  const numberOr = (key: MemoryKey, fallback: number) => Number(chosen[key] ?? fallback);
  return absentOnError(() => {
    const technology = chosen.technology ? loadTechnology(chosen.technology) : memory.technology;
    const point = findPoint(technology, {
      bank_kib: numberOr('bank_kib', config.bank_kib),
      word_bits: numberOr('word_bits', config.word_bits),
      macro_banks: numberOr('macro_banks', config.macro_banks),
      interpolate: config.interpolate,
    });
    if (isPointMistake(point)) return point.message;
    const banks = chosen.banks ?? memory.banks;
    return {
      ...memory,
      technology,
      point,
      banks: banks === 'fit' ? banks : Number(banks),
      portBitsPerCycle: numberOr('port_bits_per_cycle', memory.portBitsPerCycle),
    };
  });
}

function coreOf(
  file: string,
  overrides: readonly string[],
  base: Hardware,
  settings: Settings,
): Hardware | string {
  const pairs = Object.entries(settings);
  if (pairs.length === 0) return base;
  return absentOnError(() =>
    loadHardware(file, [...overrides, ...pairs.map(([path, value]) => `${path}=${value}`)]),
  );
}

function absentOnError<T>(make: () => T | string): T | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError || error instanceof AppError) return error.message;
    throw error;
  }
}
