import { z } from 'zod';

/** What survives a round trip through JSON; configurations of stages are made of it. */
export const JsonValue = z.json();
/** What survives a round trip through JSON; configurations of stages are made of it. */
export type JsonValue = z.infer<typeof JsonValue>;
