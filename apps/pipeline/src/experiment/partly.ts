/** An object with some of the keys; what is not named is not touched, so defaults must not fill it in. */
import { z } from 'zod';

/** The schema of an object in which every key of `shape` may be absent. */
export function partly(shape: Readonly<Record<string, z.core.$ZodType>>) {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(shape).map(([key, type]) => [key, withoutDefault(type as z.ZodType).optional()]),
    ),
  );
}

function withoutDefault(type: z.ZodType): z.ZodType {
  return type instanceof z.ZodDefault ? (type.unwrap() as z.ZodType) : type;
}
