/** How fields of Kentik's JSON are read: one that is omitted has its default, and a number can come as a text. */
import * as z from 'zod';
import type { Reader } from './client.ts';

export const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => value ?? '');

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

export const number = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(?:\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .transform((value) => value ?? null);

/** Empty where it is omitted. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

/** An ID, without which an object is of no use. */
export const id = z.union([z.string().min(1), z.number().transform(String)]);

export function readerOf<Value>(schema: z.ZodType<Value>): Reader<Value> {
  return (content) => schema.safeParse(content).data ?? null;
}

/**
 * The content of a list's answer. An empty list can be an empty object, as gRPC's JSON omits it; anything else without the
 * list isn't such an answer.
 */
export function listAnswer<Shape extends z.ZodRawShape>(list: string, shape: Shape) {
  return z
    .record(z.string(), z.unknown())
    .refine((value) => list in value || Object.keys(value).every((name) => name in shape))
    .pipe(z.object(shape));
}
