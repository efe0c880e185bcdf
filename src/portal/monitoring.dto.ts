import { z } from 'zod';

export const AlertsQuery = z.object({
  open: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type AlertsQuery = z.infer<typeof AlertsQuery>;

export const AlertId = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
export type AlertId = z.infer<typeof AlertId>;

/** One line of text without control characters. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'is one line of text');

export const AcknowledgeBody = z.strictObject({ by: line(80), why: line(500) }).meta({ id: 'AcknowledgeBody' });
export type AcknowledgeBody = z.infer<typeof AcknowledgeBody>;

export const EventsQuery = z.object({ after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional() });
export type EventsQuery = z.infer<typeof EventsQuery>;
