import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../src/platform/config.js';
import { parsePolicy } from '../../src/recommendations/policy-file.adapter.js';
import type { Policy } from '../../src/recommendations/policy.js';

export const LOCAL_POLICY_FILE = join(PROJECT_DIR, 'policy', 'local-world.json');

export const localPolicyText = (): string => readFileSync(LOCAL_POLICY_FILE, 'utf8');

/** The local world's policy: limits of ETH-B, ETH-C, LINK-A and YFI-A. */
export const localPolicy = (changes: Partial<Policy> = {}): Policy => ({
  ...parsePolicy(localPolicyText(), LOCAL_POLICY_FILE, ['DAI']),
  ...changes,
});
