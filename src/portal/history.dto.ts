import { z } from 'zod';

export const HistoryQuery = z.object({
  ilk: z.string().min(1).max(32).optional(),
  parameter: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;
