/**
 * Where a tuning method may change an encoder layer, and with which operations. Both are written over a type `X`
 * of values, so that a method is stated once: on tensors it computes (`albert.ts`), on the values of an operator
 * graph it is profiled (`profile/albert-operators.ts`).
 */
import type { Activation } from '../ops/activation.js';

/** The linear layers of an encoder layer. */
export const LINEAR_PARTS = ['query', 'key', 'value', 'dense', 'ffn', 'ffn_output'] as const;
export type LinearPart = (typeof LINEAR_PARTS)[number];

/** The two sub-layers of an encoder layer. */
export const SUB_LAYERS = ['attention', 'ffn'] as const;
export type SubLayerName = (typeof SUB_LAYERS)[number];

/** A place of an encoder layer where a method may have tensors. */
export type InsertionSite = LinearPart | SubLayerName;

/** A sub-layer at its end. */
export interface SubLayer<X> {
  name: SubLayerName;
  /** What it read. [n, H] */
  input: X;
  /** [n, H] */
  output: X;
  /** LayerNorm of the sum with the input, with which the sub-layer ends. */
  normalise(output: X): X;
}

/** What is changed in one application of a layer; a hook that is absent changes nothing. */
export interface LayerHooks<X> {
  /** On what a linear layer gives. @returns as `output` */
  linear?(part: LinearPart, output: X, input: X): X;
  /** On the activation between the two linear layers of the feed-forward part. @param inner [n, I] */
  inner?(inner: X): X;
  /** On what a sub-layer gives to the sum with its input. @returns [n, H] */
  subLayer?(subLayer: SubLayer<X>): X;
}

/** Operations with the tensors of one site, named within it. */
export interface SiteOps<X> {
  /** scale·(x·Wᵀ + b) with `<name>.weight` [out, in] and `<name>.bias` [out]. @param scale default 1 */
  linear(x: X, name: string, scale?: number): X;
  activate(x: X, activation: Activation): X;
  /** scale·x·Aᵀ·Bᵀ with `lora_A.weight` [r, in] and `lora_B.weight` [out, r]. @param dropout of x */
  lowRank(x: X, options: { scale: number; dropout: number }): X;
  /** Every column of x times its element of `scale` [width]. */
  scaleColumns(x: X): X;
  add(a: X, b: X): X;
}

/** The operations at each site of one application of a layer. */
export type LayerOps<X> = (site: InsertionSite) => SiteOps<X>;
