import { z } from 'zod';

/** Before there was a price. */
const EARLIEST = '2009-01-01';

const Start = z
  .union(
    [z.iso.date(), z.iso.datetime()],
    'is a date such as 2020-01-01, or a time in UTC such as 2020-01-01T05:00:00Z',
  )
  .refine((text) => text >= EARLIEST, `is not before ${EARLIEST}`);

export const BackfillBody = z
  .strictObject({
    /** All assets of the venues when absent. */
    asset: z
      .string()
      .regex(/^[A-Za-z0-9.-]{1,20}$/, 'is a symbol such as ETH')
      .optional(),
    /** The first hour that is wanted; when absent every series is carried on from where it began. */
    from: Start.optional(),
    /** A file of venues on the machine of the service, in place of the configured one. */
    venues: z.string().min(1).optional(),
  })
  .default({})
  .meta({ id: 'BackfillBody' });
export type BackfillBody = z.infer<typeof BackfillBody>;
