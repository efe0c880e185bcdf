import { z } from 'zod';
import { dssDeploymentSchema } from './dss/deployment.js';
import { dssFamily } from './dss/family.js';
import type { FamilyParts, FamilyPlace } from './family.js';
import { openDollarDeploymentSchema } from './open-dollar/deployment.js';
import { openDollarFamily } from './open-dollar/family.js';

/** The `protocol` section of the deployment file; `family` says which form it has. */
export const protocolDeploymentSchema = z.discriminatedUnion('family', [
  dssDeploymentSchema,
  openDollarDeploymentSchema,
]);

export type ProtocolDeployment = z.infer<typeof protocolDeploymentSchema>;

/** The family that the deployment names. This list and the one above are all that knows which families there are. */
export function familyOf({ deployment, ...rest }: FamilyPlace<ProtocolDeployment>): FamilyParts {
  switch (deployment.family) {
    case 'dss':
      return dssFamily({ deployment, ...rest });
    case 'open-dollar':
      return openDollarFamily({ deployment, ...rest });
  }
}

/** Symbols of the collateral of all types that are looked after. */
export const assetsOf = ({ types }: ProtocolDeployment): string[] => [
  ...new Set(Object.values(types).map(({ asset }) => asset)),
];
