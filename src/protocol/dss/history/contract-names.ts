import type { DssDeployment } from '../deployment.js';

/** What people call the contracts of the deployment, by address in lower case. */
export function contractNames(deployment: DssDeployment): ReadonlyMap<string, string> {
  const { vat, spotter, jug, pot, dog, cat, vow, pause, pauseProxy, autoLine, clipperMom, lineMom } = deployment;
  const named: [string | undefined, string][] = [
    ...Object.entries(deployment.names ?? {}).map(([name, address]): [string, string] => [address, name]),
    [vat, 'Vat'],
    [spotter, 'Spotter'],
    [jug, 'Jug'],
    [pot, 'Pot'],
    [dog, 'Dog'],
    [cat, 'Cat'],
    [vow, 'Vow'],
    [pause, 'Pause'],
    [pauseProxy, 'pause proxy'],
    [autoLine, 'AutoLine'],
    [clipperMom, 'ClipperMom'],
    [lineMom, 'LineMom'],
  ];
  return new Map(
    named.flatMap(([address, name]): [string, string][] =>
      address === undefined ? [] : [[address.toLowerCase(), name]],
    ),
  );
}
