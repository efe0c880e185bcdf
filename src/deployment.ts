import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { MarketsSchema } from './market-data/markets.js';
import { executorSectionSchema } from './protocol/executor/executor-deployment.js';
import { protocolDeploymentSchema } from './protocol/families.js';
import { safeDeployment, safeSectionSchema } from './safe/safe-deployment.js';
import { BallastError } from './units/ballast-error.js';

/** The deployment file names contracts that cannot be used as they stand. */
export class DeploymentError extends BallastError {
  readonly code = 'config/deployment-invalid';
  constructor(
    place: string,
    readonly problems: readonly { readonly path: string; readonly message: string }[],
  ) {
    const list = problems.map(({ path, message }) => `${path || 'the file'}: ${message}`).join('; ');
    super(`The deployment ${place} cannot be used: ${list}.`, 'Correct it and start again.', { place, problems });
  }
}

const schema = z
  .strictObject({
    chainId: z.int().positive(),
    /** True on a chain whose prices are made up. */
    synthetic: z.boolean().default(false),
    safe: safeSectionSchema,
    protocol: protocolDeploymentSchema,
    executor: executorSectionSchema.optional(),
    markets: MarketsSchema,
  })
  .transform((file) => ({ ...file, safe: safeDeployment(file.chainId, file.safe) }));

/** Where everything is: one section for each room that reads the chain. */
export type Deployment = z.infer<typeof schema>;

/** @param place what the error calls it. @throws {DeploymentError} naming every field at fault. */
export function parseDeployment(raw: unknown, place: string): Deployment {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new DeploymentError(place, problems);
}

/** @throws {DeploymentError} */
export const loadDeployment = (file: string): Deployment => parseDeployment(readDeploymentFile(file), file);

/** @returns the JSON of a deployment file as it stands. @throws {DeploymentError} */
export function readDeploymentFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new DeploymentError(file, [{ path: '', message: `cannot be read as JSON (${String(cause)})` }]);
  }
}
