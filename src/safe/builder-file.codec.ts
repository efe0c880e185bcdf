import { Interface, id } from 'ethers';
import { z } from 'zod';
import type { Call } from '../platform/chain/rpc.js';
import type { SafeDeployment } from './safe-transaction.js';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'is 0x and 40 hexadecimal digits');

const schema = z.looseObject({
  chainId: z.union([z.string(), z.number()]).transform(String),
  meta: z.looseObject({ createdFromSafeAddress: z.string().optional(), checksum: z.string().optional() }).optional(),
  transactions: z
    .array(
      z.looseObject({
        to: address,
        value: z.union([z.string(), z.number()]).transform(String).default('0'),
        data: z
          .string()
          .regex(/^0x([0-9a-fA-F]{2})*$/, 'is hexadecimal')
          .nullish(),
        contractMethod: z
          .looseObject({ name: z.string(), inputs: z.array(z.looseObject({ name: z.string(), type: z.string() })) })
          .nullish(),
        contractInputsValues: z.record(z.string(), z.string()).nullish(),
      }),
    )
    .min(1, 'has at least one transaction'),
});

type Entry = z.infer<typeof schema>['transactions'][number];

/** What a file of the Transaction Builder holds, and what is wrong with it. */
export interface BuilderFile {
  readonly chainId: string;
  readonly safe: string | null;
  readonly calls: readonly (Call & { readonly value: string })[];
  /** By call: why its label and its bytes do not say the same; null where they do, or where one is missing. */
  readonly labels: readonly (string | null)[];
  /** Null where the file has none. */
  readonly checksumFits: boolean | null;
}

/** Whether JSON looks like a file of the Transaction Builder. */
export const isBuilderFile = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'transactions' in json && 'chainId' in json;

/** @throws {ZodError} naming the fields at fault. */
export function readBuilderFile(json: unknown): BuilderFile {
  const file = schema.parse(json);
  const entries = file.transactions.map(readEntry);
  const { checksum = '', createdFromSafeAddress = '' } = file.meta ?? {};
  return {
    chainId: file.chainId,
    safe: createdFromSafeAddress === '' ? null : createdFromSafeAddress,
    calls: entries.map(({ call }) => call),
    labels: entries.map(({ label }) => label),
    checksumFits: checksum === '' ? null : checksumOf(withoutChecksum(json)) === checksum,
  };
}

/** Bytes are taken as they are; a method with its inputs is encoded only where there are none, and compared where there are. */
function readEntry({ to, value, data, contractMethod, contractInputsValues }: Entry): {
  call: Call & { value: string };
  label: string | null;
} {
  const given = data?.toLowerCase();
  if (!contractMethod) return { call: { to, value, data: given ?? '0x' }, label: null };
  const labelled = encodeLabel(contractMethod, contractInputsValues ?? {});
  const shown = `${contractMethod.name}(${contractMethod.inputs.map(({ type }) => type).join(',')})`;
  const differs = given !== undefined && given !== labelled;
  const why = labelled === null ? 'its inputs do not fit it' : 'the bytes say something else';
  return {
    call: { to, value, data: given ?? labelled ?? '0x' },
    label: differs || labelled === null ? `the label is ${shown}, and ${why}` : null,
  };
}

function encodeLabel(
  { name, inputs }: NonNullable<Entry['contractMethod']>,
  values: Readonly<Record<string, string>>,
): string | null {
  try {
    const fragment = { type: 'function', name, inputs: inputs.map(({ name: input, type }) => ({ name: input, type })) };
    return new Interface([fragment]).encodeFunctionData(
      name,
      inputs.map(({ name: input }) => values[input]),
    );
  } catch {
    return null;
  }
}

/** A file that people load into the Transaction Builder of the Safe. @param createdAt time [s]. */
export function writeBuilderFile(
  { chainId, safe }: Pick<SafeDeployment, 'chainId' | 'safe'>,
  calls: readonly Call[],
  { name, description, createdAt }: { name: string; description: string; createdAt: number },
): unknown {
  const file = {
    version: '1.0',
    chainId: String(chainId),
    createdAt: createdAt * 1_000,
    meta: {
      name,
      description,
      txBuilderVersion: '1.18.2',
      createdFromSafeAddress: safe,
      createdFromOwnerAddress: '',
    },
    transactions: calls.map(({ to, data }) => ({
      to,
      value: '0',
      data,
      contractMethod: null,
      contractInputsValues: null,
    })),
  };
  return { ...file, meta: { ...file.meta, checksum: checksumOf(file) } };
}

function withoutChecksum(json: unknown): unknown {
  const file = json as { readonly meta?: Readonly<Record<string, unknown>> };
  const { checksum: _, ...meta } = file.meta ?? {};
  return { ...file, meta };
}

/**
 * Hash of a file as the Transaction Builder computes it: keys sorted and written before their values, the name left out.
 * Source: checksum.ts of safe-react-apps.
 */
export function checksumOf(json: unknown): string {
  const file = json as { readonly meta?: Readonly<Record<string, unknown>> };
  return id(serialise({ ...file, meta: { ...file.meta, name: null } }));
}

function serialise(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialise).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(members).sort();
  return `{${JSON.stringify(keys)}${keys.map((key) => `${serialise(members[key])},`).join('')}}`;
}
