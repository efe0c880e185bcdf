import type { CallTarget } from '../protocol.port.js';
import type { DssDeployment } from './deployment.js';

const one = (contract: string, address: string | undefined): CallTarget[] =>
  address === undefined ? [] : [{ contract, ilk: null, address }];

/** Contracts that change parameters in somebody's name, or later: what routes call. */
export const routeTargets = ({ pause, rateModule, ratioRamps }: DssDeployment): CallTarget[] => [
  ...one('Pause', pause),
  ...one('RateModule', rateModule),
  ...one('RatioRamps', ratioRamps),
];

/** Contracts that hold parameters and that batches may call, by the deployment. */
export function callTargets(deployment: DssDeployment): CallTarget[] {
  const { vat, spotter, jug, dog, autoLine, clipperMom, clippers, calcs } = deployment;
  const each = (contract: string, addresses: Readonly<Record<string, string>>): CallTarget[] =>
    Object.entries(addresses).map(([ilk, address]) => ({ contract, ilk, address }));
  return [
    ...one('Vat', vat),
    ...one('Spotter', spotter),
    ...one('Jug', jug),
    ...one('Dog', dog),
    ...one('AutoLine', autoLine),
    ...one('ClipperMom', clipperMom),
    ...each('Clipper', clippers),
    ...each('Calc', calcs),
  ];
}
