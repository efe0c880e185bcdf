import { z } from 'zod';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address is 0x and 40 hexadecimal digits');

/** Ways from the Safe to a parameter, as the deployment file names them. */
export const DSS_ROUTES = ['direct', 'pause', 'bounded', 'ramp'] as const;
export type DssRoute = (typeof DSS_ROUTES)[number];

/** Every parameter that a batch of this family may change. */
export const ROUTED_PARAMETERS = [
  'liquidationRatio',
  'debtCeiling',
  'autoCeiling',
  'stabilityFee',
  'debtFloor',
  'liquidationPenalty',
  'auctionLimit',
  'auctionStartFactor',
  'auctionResetSeconds',
  'auctionResetFactor',
  'incentiveRate',
  'incentiveFlat',
  'priceCurve',
  'breakerTolerance',
  'breakerLevel',
  'systemDebtCeiling',
  'systemAuctionLimit',
  'baseFee',
] as const;
export type RoutedParameter = (typeof ROUTED_PARAMETERS)[number];

/** The module of fees moves fees only, and ramps move ratios only. */
const ONLY_FOR: Readonly<Partial<Record<DssRoute, RoutedParameter>>> = {
  bounded: 'stabilityFee',
  ramp: 'liquidationRatio',
};

const DAY = 86_400;

const routes = z.partialRecord(z.enum(ROUTED_PARAMETERS), z.enum(DSS_ROUTES)).superRefine((given, context) => {
  for (const [parameter, route] of Object.entries(given)) {
    const only = ONLY_FOR[route];
    if (only === undefined || only === parameter) continue;
    context.addIssue({ code: 'custom', path: [parameter], message: `the route ${route} is for ${only} alone` });
  }
});

/** Fields of the `protocol` section that say how changes reach the chain. */
export const routeFields = {
  /** A route for a parameter; what is not named goes directly where the Safe has the right, else through the pause. */
  routes: routes.optional(),
  /** What a plan of the pause runs: MultiSendCallOnly. */
  planBody: address.optional(),
  /** A module for fees with the interface of SP-BEAM. */
  rateModule: address.optional(),
  ratioRamps: address.optional(),
  /** Seconds that a ramp takes, six days unless given; longer where the limits of the type ask for it. */
  rampSeconds: z
    .int()
    .min(DAY / 24)
    .max(365 * DAY)
    .optional(),
};

/** Fields without which a route leads nowhere. */
const NEEDS: Readonly<Partial<Record<DssRoute, 'planBody' | 'rateModule' | 'ratioRamps'>>> = {
  pause: 'planBody',
  bounded: 'rateModule',
  ramp: 'ratioRamps',
};

/** Configured routes whose contract the section does not name, `stabilityFee goes bounded: name rateModule`. */
export const routesWithoutContract = (
  section: Readonly<Partial<Record<'planBody' | 'rateModule' | 'ratioRamps', string | undefined>>> & {
    readonly routes?: Readonly<Partial<Record<RoutedParameter, DssRoute>>> | undefined;
  },
): { readonly parameter: string; readonly message: string }[] =>
  Object.entries(section.routes ?? {}).flatMap(([parameter, route]) => {
    const field = NEEDS[route];
    if (field === undefined || section[field] !== undefined) return [];
    return [{ parameter, message: `the route ${route} needs the address ${field}` }];
  });

export const RAMP_SECONDS = 6 * DAY;
