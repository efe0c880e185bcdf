import { z } from 'zod';

/** 1.6 or 1.625: up to six digits after the point, as an exact ray. */
const ratio = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,6})?$/, 'a ratio of collateral to debt, for example 1.6 for 160 %')
  .transform((text) => {
    const [whole = '0', digits = ''] = text.split('.');
    return BigInt(whole + digits.padEnd(27, '0'));
  });

export const StandingsQuery = z.object({
  ilk: z.string().min(1).max(32).optional(),
  below: ratio.optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(50),
});
export type StandingsQuery = z.infer<typeof StandingsQuery>;
