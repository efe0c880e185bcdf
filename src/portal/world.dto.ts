import { z } from 'zod';

const Symbol = z.string().regex(/^[A-Z0-9]{1,12}$/, 'is a symbol such as ETH');

/** One of `to` and `by`. A market that falls by all of its price, or rises a thousandfold, is a slip of the finger. */
export const WorldPriceBody = z
  .strictObject({
    asset: Symbol,
    to: z.number().positive().max(1e9).optional(),
    by: z.number().gt(-1).max(1_000).optional(),
  })
  .refine(({ to, by }) => (to === undefined) !== (by === undefined), {
    message: 'takes either "to" or "by"',
    path: ['to'],
  })
  .meta({ id: 'WorldPriceBody' });
export type WorldPriceBody = z.infer<typeof WorldPriceBody>;

const MONTH = 30 * 86_400;
export const WorldAdvanceBody = z.strictObject({ seconds: z.int().min(1).max(MONTH) }).meta({ id: 'WorldAdvanceBody' });
export type WorldAdvanceBody = z.infer<typeof WorldAdvanceBody>;
