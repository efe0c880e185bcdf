import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_DIR, type WorldProtocol } from '../../src/platform/config.js';
import { localPolicyText } from '../builders/policy.builder.js';

/** The local world's policy with as few paths as a spec needs that is not about the numbers. */
export function quickPolicyText(protocol: WorldProtocol = 'dss'): string {
  const policy = JSON.parse(textOf(protocol)) as { risk: { simulation: Record<string, unknown> } };
  Object.assign(policy.risk.simulation, { paths: 2_048, resamples: 0 });
  return JSON.stringify(policy, null, 2);
}

const textOf = (protocol: WorldProtocol): string =>
  protocol === 'dss'
    ? localPolicyText()
    : readFileSync(join(PROJECT_DIR, 'policy', `local-world-${protocol}.json`), 'utf8');

const files = new Map<WorldProtocol, string>();

/** The same as a file; one for each process. */
export function quickPolicyFile(protocol: WorldProtocol = 'dss'): string {
  const known = files.get(protocol);
  if (known !== undefined) return known;
  const file = join(mkdtempSync(join(tmpdir(), 'ballast-quick-policy-')), 'policy.json');
  writeFileSync(file, quickPolicyText(protocol));
  files.set(protocol, file);
  return file;
}
