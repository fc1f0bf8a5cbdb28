/** An accelerator from its YAML file, with the memory macros that its technologies really offer. */
import {
  AppError,
  BITS_PER_KIB,
  ConfigError,
  type DramDevice,
  HardwareConfig,
  InputError,
  type Issue,
  type LoadedConfig,
  loadConfig,
  nearestWord,
  type Technology,
  type TechnologyPoint,
} from '@adaptmem/core';
import { loadDram } from '../dram/load-dram.js';
import { findPoint, isPointMistake, type MacroChoice } from '../technology/find-point.js';
import { loadTechnology } from '../technology/load-technology.js';
import type { Buffers, Hardware } from './hardware.js';
import { loadUnit } from './load-unit.js';

/** A place in the configuration, e.g. `['memories', 0]`. */
type Path = (string | number)[];

/**
 * Reads and resolves an accelerator.
 *
 * @param file path of the YAML file; its `extends` is followed
 * @param overrides `path=value` texts as of `--set`, e.g. `pe_array.timing=released-systemc`
 * @throws ConfigError with every mistake: keys and types, unknown macros (the nearest are named), duplicate
 *   memory names, buffers that are no whole number of macros, mistakes inside technology files
 * @throws FileError if the file itself cannot be read
 */
export function loadHardware(file: string, overrides: readonly string[] = []): Hardware {
  const loaded = loadConfig(HardwareConfig, [file], overrides);
  const config = loaded.value;
  const resolver = new MacroResolver(loaded);
  const issues = duplicateNames(loaded);

  const channels = new ChannelReader(loaded, issues);
  const memories = config.memories.map((memory, index) => ({
    name: memory.name,
    banks: memory.banks,
    ...(memory.interleaving ? { interleaving: memory.interleaving } : {}),
    ...(memory.ports ? { ports: memory.ports } : {}),
    ...(memory.sleep ? { sleep: memory.sleep } : {}),
    ...channels.of(index),
    offChip: memory.off_chip,
    holds: memory.holds,
    parts: memory.parts,
    portBitsPerCycle: memory.port_bits_per_cycle,
    ...(memory.activations === 'overlaid' ? { overlaysActivations: true } : {}),
    macro: resolver.resolve(memory, ['memories', index]),
  }));
  const bufferMacro = resolver.resolve(config.buffers, ['buffers']);
  const sideBuffers = sideBuffersOf(config, resolver);
  issues.push(...impossibleBuffers(loaded));
  const store = config.task_store;
  const storeMacro = store && resolver.resolve(store, ['task_store']);
  const unitFile = loaded.resolveFile(['unit'], config.unit);
  const unit = readReferenced(loaded, ['unit'], issues, () => loadUnit(unitFile));
  issues.push(...contradictions(loaded), ...unknownPins(loaded), ...interleavingMistakes(loaded));
  memories.forEach(({ overlaysActivations, macro }, index) => {
    if (!overlaysActivations || !macro?.technology.non_volatile) return;
    const message = `"${macro.technology.name}" is not volatile: places that many activations share would wear out`;
    issues.push(loaded.issueAt(['memories', index, 'activations'], message, 'HARDWARE_CONTRADICTION'));
  });

  issues.push(...resolver.issues);
  if (issues.length > 0) throw new ConfigError(issues);
  return {
    name: config.name,
    config,
    unit: unit!,
    memories: memories.map(({ macro, ...memory }) => ({
      ...memory,
      ...macro!,
      ...(config.pin ? { pins: config.pin } : {}),
    })),
    buffers: { ...buffersOf(config, bufferMacro!), ...sideBuffers },
    ...(store ? { taskStore: { ...storeMacro!, portBitsPerCycle: store.port_bits_per_cycle } } : {}),
    technologyFiles: [...resolver.files(), ...channels.files, unitFile].sort(),
  };
}

interface Macro {
  technology: Technology;
  point: TechnologyPoint;
}

/** Looks macros up, reads each technology file once, and collects what it could not find. */
class MacroResolver {
  readonly issues: Issue[] = [];
  readonly #technologies = new Map<string, Technology | undefined>();
  readonly #loaded: LoadedConfig<HardwareConfig>;

  constructor(loaded: LoadedConfig<HardwareConfig>) {
    this.#loaded = loaded;
  }

  /** The macro at `path`, or `undefined` after noting the mistake. */
  resolve(choice: MacroChoice & { technology: string }, path: Path): Macro | undefined {
    const technology = this.#technology(choice.technology, [...path, 'technology']);
    if (!technology) return undefined;
    const point = findPoint(technology, choice);
    if (!isPointMistake(point)) return { technology, point };
    this.issues.push(this.#loaded.issueAt([...path, point.key], point.message, 'HARDWARE_NO_SUCH_MACRO'));
    return undefined;
  }

  files(): string[] {
    return [...this.#technologies.keys()];
  }

  #technology(relative: string, path: Path): Technology | undefined {
    const file = this.#loaded.resolveFile(path, relative);
    if (!this.#technologies.has(file)) {
      const technology = readReferenced(this.#loaded, path, this.issues, () => loadTechnology(file));
      this.#technologies.set(file, technology);
    }
    return this.#technologies.get(file);
  }
}

/** Reads the DRAM channels behind the memories. */
class ChannelReader {
  /** Absolute paths. */
  readonly files: string[] = [];
  readonly #loaded: LoadedConfig<HardwareConfig>;
  readonly #issues: Issue[];

  constructor(loaded: LoadedConfig<HardwareConfig>, issues: Issue[]) {
    this.#loaded = loaded;
    this.#issues = issues;
  }

  /** The channel of a memory; nothing if it has none, or after noting the mistake. */
  of(index: number): { dram?: DramDevice } {
    const { dram, word_bits } = this.#loaded.value.memories[index]!;
    if (dram === undefined) return {};
    const path: Path = ['memories', index, 'dram'];
    const file = this.#loaded.resolveFile(path, dram);
    if (!this.files.includes(file)) this.files.push(file);
    const device = readReferenced(this.#loaded, path, this.#issues, () => loadDram(file));
    if (!device) return {};
    const burst = device.geometry.bus_bits * device.geometry.burst_length;
    if (burst !== word_bits) {
      const message = `A burst of "${device.name}" has ${burst} bits, a word of the memory ${word_bits}`;
      this.#issues.push(this.#loaded.issueAt(path, message, 'HARDWARE_DRAM_BURST'));
    }
    return { dram: device };
  }
}

/** What `read` gives, or `undefined` after noting its mistakes, at `path` if they have no place of their own. */
function readReferenced<T>(
  loaded: LoadedConfig<HardwareConfig>,
  path: Path,
  issues: Issue[],
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) issues.push(...error.issues);
    else if (error instanceof AppError) issues.push(loaded.issueAt(path, error.message, error.code));
    else throw error;
    return undefined;
  }
}

/** Settings that exclude each other. */
function contradictions({ value: { pe_array }, issueAt }: LoadedConfig<HardwareConfig>): Issue[] {
  if (pe_array.timing === 'ideal' || pe_array.zero_skipping !== 'skip') return [];
  const message = `"${pe_array.timing}" spends the cycle of a zero: use "gate-vectors", "gate" or "none"`;
  return [issueAt(['pe_array', 'zero_skipping'], message, 'HARDWARE_CONTRADICTION')];
}

/** Orders of words that the number of banks does not allow. */
function interleavingMistakes({ value: { memories }, issueAt }: LoadedConfig<HardwareConfig>): Issue[] {
  return memories.flatMap(({ interleaving, banks, macro_banks }, index) => {
    if (interleaving !== 'xor') return [];
    const all = banks === 'fit' ? 0 : banks * macro_banks;
    if (all > 0 && Number.isInteger(Math.log2(all))) return [];
    const message = `"xor" needs a power of two of banks, got ${banks === 'fit' ? '"fit"' : all}`;
    return [issueAt(['memories', index, 'interleaving'], message, 'HARDWARE_CONTRADICTION')];
  });
}

function unknownPins({ value: { pin = [], memories }, issueAt }: LoadedConfig<HardwareConfig>): Issue[] {
  const names = memories.map(({ name }) => name);
  return pin.flatMap(({ memory }, index) =>
    names.includes(memory) ? [] : [issueAt(['pin', index, 'memory'], noMemory(memory, names), 'PIN_MEMORY')],
  );
}

/** What to say of a pin to a memory that is not there. */
export function noMemory(memory: string, names: readonly string[]): string {
  const near = nearestWord(memory, names);
  return `No memory "${memory}"; ${near ? `did you mean "${near}"?` : `there are ${names.join(', ')}`}`;
}

/** Names that results use for the parts of the chip that are no memory. */
const RESERVED_NAMES = ['pe-array', 'special-function-unit', 'buffers'];

function duplicateNames({ value, issueAt }: LoadedConfig<HardwareConfig>): Issue[] {
  const taken = new Set(RESERVED_NAMES);
  return value.memories.flatMap(({ name }, index) => {
    if (!taken.has(name)) {
      taken.add(name);
      return [];
    }
    const message = RESERVED_NAMES.includes(name)
      ? `"${name}" is the name of another component`
      : `A second memory named "${name}"`;
    return [issueAt(['memories', index, 'name'], message, 'HARDWARE_DUPLICATE_NAME')];
  });
}

function impossibleBuffers({ value: { buffers }, issueAt }: LoadedConfig<HardwareConfig>): Issue[] {
  return (['input_kib', 'weight_kib'] as const).flatMap((key) => {
    const macros = buffers[key] / buffers.bank_kib;
    if (Number.isInteger(macros)) return [];
    const nearest = [Math.floor(macros), Math.ceil(macros)].filter((count) => count > 0);
    const sizes = nearest.map((count) => count * buffers.bank_kib).join(' and ');
    const message = `${buffers[key]} KiB is no whole number of macros of ${buffers.bank_kib} KiB; nearest: ${sizes} KiB`;
    return [issueAt(['buffers', key], message, 'HARDWARE_BUFFER_SIZE')];
  });
}

/** The mask buffers of both decoders, and the buffer of the special function unit, where the file says what they are of. */
function sideBuffersOf(
  { buffers: { masks, mask_kib, auxiliary } }: HardwareConfig,
  resolver: MacroResolver,
): Pick<Buffers, 'masks' | 'auxiliary'> {
  const sideBuffer = (choice: MacroChoice & { technology: string }, path: Path, sizes: number[]) => {
    const macro = resolver.resolve(choice, path);
    if (!macro) return undefined;
    const banks = sizes.reduce((sum, size) => sum + Math.ceil(size / choice.bank_kib), 0);
    const capacityBits = sizes.reduce((sum, size) => sum + size * BITS_PER_KIB, 0);
    return { ...macro, banks, capacityBits };
  };
  const ofMasks = masks && sideBuffer(masks, ['buffers', 'masks'], [mask_kib, mask_kib]);
  const ofUnit = auxiliary && sideBuffer(auxiliary, ['buffers', 'auxiliary'], [auxiliary.size_kib]);
  return { ...(ofMasks ? { masks: ofMasks } : {}), ...(ofUnit ? { auxiliary: ofUnit } : {}) };
}

function buffersOf({ buffers }: HardwareConfig, macro: Macro): Buffers {
  return {
    ...macro,
    inputBits: buffers.input_kib * BITS_PER_KIB,
    weightBits: buffers.weight_kib * BITS_PER_KIB,
    banks: (buffers.input_kib + buffers.weight_kib) / buffers.bank_kib,
  };
}
