/** Energy of products on ZigZag's TPU-like array, layer by layer, by the order of loops that we find best. */
import { join } from 'node:path';
import type { GoldCheck } from '@adaptmem/core/testing';
import { bestLoopNest, type LoopObjective } from '../loop-nest/best-loop-nest.js';
import { loadLoopArray } from '../loop-nest/loop-array.js';
import { numberOf, readCsv } from '../technology/import/read-csv.js';
import { shippedConfigs } from './shipped-configs.js';
import { relativeError, worstCase } from './worst-case.js';

export const zigzagEnergy: GoldCheck = {
  pattern: /validation\/zigzag-tpu-like-albert\.csv$/,
  run(path) {
    const array = loadLoopArray(join(shippedConfigs(), 'peers', 'zigzag-tpu-like.yaml'));
    const cases = readCsv(path).flatMap((row) => {
      const shape = { rows: numberOf(row, 'M'), cols: numberOf(row, 'N'), inner: numberOf(row, 'K') };
      const { energyPj, macEnergyPj } = bestLoopNest(shape, array, row.opt as LoopObjective);
      const name = `${row.layer} ${row.opt}`;
      return [
        { error: relativeError(energyPj, numberOf(row, 'energy_pJ')), name },
        { error: relativeError(macEnergyPj, numberOf(row, 'mac_energy_pJ')), name: `${name}, multiplying` },
      ];
    });
    return worstCase(cases, 0.1);
  },
};
