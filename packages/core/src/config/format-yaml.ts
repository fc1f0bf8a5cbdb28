/** Plain data as YAML text, as our configuration files look. */
import { stringify } from 'yaml';

export function formatYaml(value: unknown): string {
  return stringify(value, { lineWidth: 110 });
}
