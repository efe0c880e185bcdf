import { z } from 'zod';
import type { SafeDeployment } from './safe-transaction.js';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits');

/** Contracts of the suite that protocol-kit looks for, by their name in safe-deployments. */
export const SUITE_NAMES = [
  'safe_l2',
  'safe_proxy_factory',
  'multi_send',
  'multi_send_call_only',
  'compatibility_fallback_handler',
  'sign_message_lib',
  'create_call',
  'simulate_tx_accessor',
] as const;
export type SuiteName = (typeof SUITE_NAMES)[number];

/** The `safe` section of the deployment file, whose chain id stands beside it. `suite` is empty on chains that safe-deployments lists. */
export const safeSectionSchema = z
  .object({ safe: address, multiSendCallOnly: address, suite: z.record(z.string(), address).default({}) })
  .refine(({ suite }) => Object.keys(suite).length === 0 || SUITE_NAMES.every((name) => name in suite), {
    message: `leave it empty or name all of ${SUITE_NAMES.join(', ')}`,
    path: ['suite'],
  })
  .refine(({ suite, multiSendCallOnly }) => sameOrAbsent(suite['multi_send_call_only'], multiSendCallOnly), {
    message: 'must be the multi_send_call_only of the suite',
    path: ['multiSendCallOnly'],
  });

const sameOrAbsent = (a: string | undefined, b: string): boolean =>
  a === undefined || a.toLowerCase() === b.toLowerCase();

/** @param section the parsed section; @param chainId of the same file, which is part of everything that is signed. */
export const safeDeployment = (chainId: number, section: z.infer<typeof safeSectionSchema>): SafeDeployment => ({
  chainId,
  ...section,
});
