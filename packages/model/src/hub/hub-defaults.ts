/** What is known of the public model hub: its address and who publishes ALBERT there. The one place for both. */

/** Where models come from unless `ADAPTMEM_HUB` or `HF_ENDPOINT` names a mirror. */
export const DEFAULT_ENDPOINT = 'https://huggingface.co';

/** The published checkpoints that people name without their owner, and the owner. */
export const PUBLISHED_MODELS: Readonly<Record<string, string>> = Object.fromEntries(
  ['base', 'large', 'xlarge', 'xxlarge'].flatMap((size) =>
    ['v1', 'v2'].map((version) => [`albert-${size}-${version}`, 'albert']),
  ),
);
