/**
 * What tests and checks of several packages share; not part of the runtime.
 *
 * @packageDocumentation
 */
export { type GoldCheck, type GoldResult, goldPassed } from './testing/gold.js';
