import { z } from 'zod';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits');

/** The bounded executor of a deployment, the adapter through which it writes, and where recommendations are published. */
export const executorSectionSchema = z.strictObject({
  executor: address,
  adapter: address,
  publications: address,
});
export type ExecutorDeployment = z.infer<typeof executorSectionSchema>;
