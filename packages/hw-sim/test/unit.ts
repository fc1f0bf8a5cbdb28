/** The unit that this repository ships. */
import { join } from 'node:path';
import { loadUnit } from '../src/config/load-unit.js';
import { shippedConfigs } from '../src/gold/shipped-configs.js';

export const UNIT = loadUnit(join(shippedConfigs(), 'hardware', 'units', 'edgebert-systemc.yaml'));
