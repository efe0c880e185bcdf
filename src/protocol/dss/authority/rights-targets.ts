import type { DssDeployment } from '../deployment.js';
import type { TypeLayout } from '../type-layout.js';

/** A contract whose rights are asked for, as people call it. */
export interface RightsTarget {
  readonly name: string;
  /** Lower case. */
  readonly address: string;
}

/** Names of the contracts that each deployment has once. */
export const CONTRACT_NAMES = [
  ['Vat', 'vat'],
  ['Spotter', 'spotter'],
  ['Jug', 'jug'],
  ['Dog', 'dog'],
  ['Vow', 'vow'],
  ['AutoLine', 'autoLine'],
  ['Pot', 'pot'],
  ['Cat', 'cat'],
  ['ClipperMom', 'clipperMom'],
  ['LineMom', 'lineMom'],
  ['OsmMom', 'osmMom'],
  ['Pause', 'pause'],
  ['pause proxy', 'pauseProxy'],
  ['IlkRegistry', 'registry'],
  ['CdpManager', 'manager'],
] as const;

/** Every contract of the deployment once, under the name that says most. */
export function rightsTargets(deployment: DssDeployment, layouts: readonly TypeLayout[]): RightsTarget[] {
  const named: [string, string | null | undefined][] = [
    ...CONTRACT_NAMES.map(([name, field]): [string, string | undefined] => [name, deployment[field]]),
    ...layouts.map(({ ilk, clipper }): [string, string | null] => [`Clipper of ${ilk}`, clipper]),
    ...layouts.map(({ ilk, calc }): [string, string | null] => [`price curve of ${ilk}`, calc]),
    ...layouts.map(({ ilk, flipper }): [string, string | null] => [`Flipper of ${ilk}`, flipper]),
    ...Object.entries(deployment.pips).map(([asset, pip]): [string, string] => [`price source of ${asset}`, pip]),
    ...Object.entries(deployment.names ?? {}),
  ];
  const targets = new Map<string, string>();
  for (const [name, address] of named) {
    const key = address?.toLowerCase();
    if (key !== undefined && !targets.has(key)) targets.set(key, name);
  }
  return [...targets].map(([address, name]) => ({ name, address }));
}
