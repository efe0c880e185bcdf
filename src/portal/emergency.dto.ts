import { z } from 'zod';

/** One collateral type; batches over all types are left out then. */
export const EmergencyQuery = z.object({ ilk: z.string().min(1).max(32).optional() });
export type EmergencyQuery = z.infer<typeof EmergencyQuery>;
