import { z } from 'zod';
import { STATES } from '../proposals/proposal-state.js';

export const ListQuery = z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) });
export type ListQuery = z.infer<typeof ListQuery>;

export const AssessmentId = z.union([z.literal('latest'), z.coerce.number().int().positive()]);
export type AssessmentId = z.infer<typeof AssessmentId>;

export const ProposalId = z
  .string()
  .regex(/^(\d{1,15}|0x[0-9a-fA-F]{64})$/, 'is the number of a proposal or a whole safeTxHash')
  .transform((id) => id.toLowerCase());
export type ProposalId = z.infer<typeof ProposalId>;

export const ProposalQuery = z.object({ state: z.enum(STATES).optional() });
export type ProposalQuery = z.infer<typeof ProposalQuery>;

/** No body at all asks for the newest assessment too. */
export const ProposeBody = z
  .strictObject({ assessmentId: z.int().positive().optional() })
  .default({})
  .meta({ id: 'ProposeBody' });
export type ProposeBody = z.infer<typeof ProposeBody>;

export const SignatureBody = z
  .strictObject({ signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/, 'is 65 bytes in hex') })
  .meta({ id: 'SignatureBody' });
export type SignatureBody = z.infer<typeof SignatureBody>;

export const ImportBody = z
  .strictObject({
    /** A path on the machine of the service: a CSV or a folder of them. */
    path: z.string().min(1),
    asset: z
      .string()
      .regex(/^[A-Z0-9]{1,12}$/, 'is a symbol such as ETH')
      .optional(),
    source: z
      .string()
      .regex(/^[a-z0-9_-]{1,32}$/, 'is a short name in lower case')
      .default('csv'),
  })
  .meta({ id: 'ImportBody' });
export type ImportBody = z.infer<typeof ImportBody>;
