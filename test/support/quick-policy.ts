import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localPolicyText } from '../builders/policy.builder.js';

/** The local world's policy with as few paths as a spec needs that is not about the numbers. */
export function quickPolicyText(): string {
  const policy = JSON.parse(localPolicyText()) as { risk: { simulation: Record<string, unknown> } };
  Object.assign(policy.risk.simulation, { paths: 2_048, resamples: 0 });
  return JSON.stringify(policy, null, 2);
}

let file: string | null = null;

/** The same as a file; one for each process. */
export function quickPolicyFile(): string {
  if (file === null) {
    file = join(mkdtempSync(join(tmpdir(), 'ballast-quick-policy-')), 'policy.json');
    writeFileSync(file, quickPolicyText());
  }
  return file;
}
