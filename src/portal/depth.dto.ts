import { z } from 'zod';

const Path = z.string().min(1);

/** Paths are on the machine of the service. */
export const DepthImportBody = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('books'),
      path: Path,
      /** The levels; without it the file beside it whose name has `levels` for `snapshots`. */
      levels: Path.optional(),
    }),
    z.strictObject({
      kind: z.literal('quotes'),
      path: Path,
      source: z
        .string()
        .regex(/^[a-z0-9_-]{1,32}$/, 'is a short name in lower case')
        .default('quotes'),
    }),
  ])
  .meta({ id: 'DepthImportBody' });
export type DepthImportBody = z.infer<typeof DepthImportBody>;
