import type { PublicationContent } from '../protocol/executor/publication.port.js';
import type { Assessment } from '../recommendations/assessment.js';
import { NothingToPublishError } from './proposals-error.js';

/**
 * What an assessment says to the chain: the recommended value of every parameter that was sized, in the unit of the policy, before
 * any limit cuts it. It is valid for as long as the prices that it was sized on may be used.
 * @throws {NothingToPublishError} when no type could be sized.
 */
export function publicationOf(assessment: Assessment, validSeconds: number): PublicationContent {
  const values = assessment.types.flatMap(({ ilk, parameters }) =>
    parameters.map(({ parameter, recommended }) => ({ ilk, parameter, value: BigInt(recommended) })),
  );
  if (values.length === 0) throw new NothingToPublishError(assessment.id);
  return {
    sequence: assessment.id,
    publishedAt: assessment.block.timestamp,
    validUntil: assessment.block.timestamp + validSeconds,
    evidenceHash: `0x${assessment.hash}`,
    values,
  };
}
