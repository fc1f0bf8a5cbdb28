/** What fault studies measured, as an exploration reads it. */
import {
  type CellFaults,
  DataError,
  type FaultStudy,
  FaultStudy as FaultStudySchema,
  readText,
  TENSOR_PARTS,
  type Technology,
} from '@adaptmem/core';
import type { AccuracyCase, AccuracyStudy } from '@adaptmem/mapper/explore';
import type { StudyCells } from '@adaptmem/model';
import type { LoadedExploration } from './load-exploration.js';

/** Below this rate not one cell of any network is expected to be read wrong. */
const NEGLIGIBLE_RATE = 1e-18;

/**
 * Means over the tasks of what each case and the network without faults reached. Cells with error correction are left out,
 * because the check bits are no part of the designs.
 *
 * @throws DataError for files that are no fault studies
 */
export function accuracyStudy(
  { experiment, space, config: { workload } }: LoadedExploration,
  files: readonly string[],
): AccuracyStudy {
  const studies = files.map((file) => readStudy(file, workload.method));
  const cells = new Map(experiment.faultCells.filter(isPlain).map((one) => [one.name, one]));
  const cases = studies[0]!.cases.flatMap(({ variant, cells: name }): AccuracyCase[] => {
    const stored = cells.get(name);
    const same = studies.map((study) =>
      study.cases.find((one) => one.variant === variant && one.cells === name),
    );
    if (!stored || same.includes(undefined)) return [];
    const accuracy = mean(same.map((one) => one!.mean));
    return [{ compression: variant, cells: faultyCells(stored), accuracy }];
  });
  const clean = [...new Set(cases.map(({ compression }) => compression))].map((compression): AccuracyCase => {
    const own = studies.map(({ cases: all }) => all.find(({ variant }) => variant === compression)!.clean);
    return { compression, cells: {}, accuracy: mean(own) };
  });
  const technologies = space.memories.flatMap(({ macros }) => macros.map(({ technology }) => technology));
  return {
    roles: experiment.faultCells[0]?.groups ?? [],
    faultFree: [...new Set(technologies.filter(isFaultFree).map(({ name }) => name))],
    cases: [...clean, ...cases],
  };
}

function readStudy(file: string, method: string): FaultStudy {
  const parsed = FaultStudySchema.safeParse(parseJson(file));
  const refuse = (message: string) => new DataError([{ file, message, code: 'FAULT_STUDY' }]);
  if (!parsed.success) throw refuse(`Expected a fault study: ${parsed.error.issues[0]!.message}`);
  const found = parsed.data.tolerance.method;
  if (found !== method) throw refuse(`Expected a study of "${method}", this is of "${found}"`);
  return parsed.data;
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new DataError([{ file, message: error.message, code: 'FAULT_STUDY' }]);
  }
}

const isPlain = ({ storage }: StudyCells) =>
  !storage.clampExponent && TENSOR_PARTS.every((part) => !storage[part].ecc);

function faultyCells({ storage }: StudyCells): AccuracyCase['cells'] {
  return Object.fromEntries(
    TENSOR_PARTS.flatMap((part) => {
      const { cells } = storage[part];
      return !cells || isNegligible(cells) ? [] : [[part, cells.name]];
    }),
  );
}

const isNegligible = ({ down, up }: CellFaults) => [...down, ...up].every((rate) => rate < NEGLIGIBLE_RATE);

/** SRAM and DRAM, and cells whose source says so. */
const isFaultFree = ({ non_volatile, cell_fault_rate }: Technology) =>
  !non_volatile || cell_fault_rate?.value === 0;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
