import { z } from 'zod';

export const PositionsQuery = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});
export type PositionsQuery = z.infer<typeof PositionsQuery>;

export const ForecastsQuery = z.object({ limit: z.coerce.number().int().min(1).max(168).default(1) });
export type ForecastsQuery = z.infer<typeof ForecastsQuery>;
