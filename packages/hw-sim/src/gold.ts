/**
 * Comparison of the simulator and its technology tables with reference values of other people's tools.
 *
 * @packageDocumentation
 */
import type { GoldCheck } from '@adaptmem/core/testing';
import { cellFaults } from './gold/cell-faults.js';
import { dramsimStreams, ramulatorStreams } from './gold/dram-streams.js';
import { edgebertFacts } from './gold/edgebert-facts.js';
import { edgebertSystemC } from './gold/edgebert-systemc.js';
import { scalesimCycles, scalesimRuns, stonneCycles } from './gold/systolic-arrays.js';
import { technologyPoints } from './gold/technology-points.js';
import { zigzagEnergy } from './gold/zigzag-energy.js';

export const GOLD_CHECKS: GoldCheck[] = [
  edgebertSystemC,
  edgebertFacts,
  scalesimCycles,
  scalesimRuns,
  stonneCycles,
  zigzagEnergy,
  ...technologyPoints,
  dramsimStreams,
  ramulatorStreams,
  cellFaults,
];
