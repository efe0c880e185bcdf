import { z } from 'zod';

export const DecodeBody = z
  .strictObject({
    /** Hexadecimal text, or JSON as text. */
    input: z.string().min(1).max(400_000),
    to: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/, 'is 0x and 40 hexadecimal digits')
      .optional(),
  })
  .meta({ id: 'DecodeBody' });
export type DecodeBody = z.infer<typeof DecodeBody>;
