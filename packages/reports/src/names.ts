/** What readers call the tuning methods; a method without an entry is shown by its own name. */
const METHOD_TITLES: Record<string, string> = {
  'fine-tuned': 'Full fine-tuning',
  houlsby: 'Houlsby adapters',
  pfeiffer: 'Pfeiffer adapters',
  parallel: 'Parallel adapters',
  lora: 'LoRA',
  bitfit: 'BitFit',
  ia3: '(IA)³',
  'head-only': 'Head only',
};

/** The method as it is shown. */
export function methodTitle(method: string): string {
  return METHOD_TITLES[method] ?? method;
}

/** A file name part from any text: lower case, hyphens. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/** The distinct values in order of appearance. */
export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
