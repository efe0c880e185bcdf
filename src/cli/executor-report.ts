import { textTable, wrap } from './table.js';

/** The answers as JSON gives them: whole numbers of any size are decimal text. */
export interface LimitsAnswer {
  readonly block: { readonly number: number; readonly timestamp: number };
  readonly executor: string;
  readonly halted: boolean;
  readonly limits: readonly LimitAnswer[];
}

interface LimitAnswer {
  readonly parameter: string;
  readonly bounds: { readonly delayUp: number; readonly delayDown: number; readonly window: number };
  readonly readyUp: number;
  readonly readyDown: number;
  readonly obstacle: string | null;
  readonly human: Readonly<
    Record<'current' | 'lowest' | 'highest' | 'min' | 'max' | 'stepUp' | 'stepDown' | 'budget' | 'budgetLeft', string>
  >;
  readonly policy: {
    readonly verdict: string;
    readonly differences: readonly { readonly field: string; readonly policy: string; readonly chain: string }[];
  };
}

interface ValueAnswer {
  readonly ilk: string;
  readonly parameter: string;
  readonly value: string;
}

export interface PublicationAnswer {
  readonly assessment: number;
  readonly submittable: boolean;
  readonly why: string | null;
  readonly publication: {
    readonly contract: string;
    readonly epoch: number;
    readonly sequence: number;
    readonly publishedAt: number;
    readonly validUntil: number;
    readonly evidenceHash: string;
    readonly signer: string;
    readonly digest: string;
    readonly signature: string;
    readonly values: readonly ValueAnswer[];
    readonly call: { readonly to: string; readonly data: string };
  };
  readonly human: readonly string[];
  readonly onChain: readonly (ValueAnswer & { readonly publishedAt: number; readonly isValid: boolean })[];
}

const WIDTH = 80;
const utc = (seconds: number): string => `${new Date(seconds * 1_000).toISOString().slice(0, 16)}Z`;
const days = (seconds: number): string =>
  seconds % 86_400 === 0 ? `${String(seconds / 86_400)} d` : `${String(seconds)} s`;

/** What the executor allows now, a line each, and what stands behind it. */
export function limitsReport(ilk: string, { block, executor, halted, limits }: LimitsAnswer): string {
  const rows = limits.map(({ parameter, human: { current, lowest, highest }, policy }) => [
    parameter,
    current,
    lowest,
    highest,
    policy.verdict,
  ]);
  const none = `The executor has no limits for ${ilk}: it moves nothing of it.`;
  return [
    `Executor ${executor}${halted ? ', HALTED' : ''}`,
    `${ilk} at block ${String(block.number)}, ${utc(block.timestamp)}`,
    '',
    ...(rows.length === 0 ? [none] : [textTable(['parameter', 'now', 'lowest', 'highest', 'policy'], rows, [1, 2, 3])]),
    ...limits.flatMap((limit) => ['', ...rulesOf(limit, block.timestamp)]),
  ].join('\n');
}

function rulesOf(
  { parameter, human, bounds, readyUp, readyDown, obstacle, policy }: LimitAnswer,
  now: number,
): string[] {
  const budget =
    human.budget === 'none'
      ? 'no budget'
      : `budget: ${human.budgetLeft} left of ${human.budget} within ${days(bounds.window)}`;
  return [
    `${parameter}: ${human.min} to ${human.max}`,
    `  a step: ${human.stepUp} up, ${human.stepDown} down`,
    `  ${budget}`,
    ...(bounds.delayUp > 0 ? [`  a rise waits ${days(bounds.delayUp)} in public`] : []),
    ...(bounds.delayDown > 0 ? [`  a fall waits ${days(bounds.delayDown)} in public`] : []),
    ...(readyUp > now ? [`  may rise from ${utc(readyUp)}`] : []),
    ...(readyDown > now ? [`  may fall from ${utc(readyDown)}`] : []),
    ...(obstacle === null ? [] : [wrap(`may not move: ${obstacle}`, WIDTH, '  ')]),
    ...policy.differences.map(({ field, policy: stated, chain }) =>
      wrap(`${field}: ${stated} in the policy, ${chain} on chain`, WIDTH, '  '),
    ),
  ];
}

/** What is signed for the chain, of one type or of all, and what stands there; hashes whole. */
export function publicationReport(answer: PublicationAnswer, ilk: string | null): string {
  const { publication: its, onChain, human, assessment, submittable, why } = answer;
  const there = new Map(onChain.map((value) => [`${value.ilk} ${value.parameter}`, value]));
  const rows = its.values
    .map((value, index) => ({ ...value, human: human[index] ?? value.value }))
    .filter((value) => ilk === null || value.ilk === ilk)
    .map((value) => {
      const found = there.get(`${value.ilk} ${value.parameter}`);
      const state = found ? `${utc(found.publishedAt)}${found.isValid ? '' : ', not valid'}` : 'never';
      return [value.ilk, value.parameter, value.human, state];
    });
  return [
    `Recommendations of assessment ${String(assessment)}, sequence ${String(its.sequence)} of epoch ${String(its.epoch)}`,
    `assessed ${utc(its.publishedAt)}, valid until ${utc(its.validUntil)}`,
    submittable
      ? 'The contract takes it: anyone may send the call of --json.'
      : `The contract does not take it: ${why ?? ''}.`,
    '',
    rows.length === 0
      ? `Nothing was recommended for ${ilk ?? 'any type'}.`
      : textTable(['type', 'parameter', 'recommended', 'on chain'], rows, [2]),
    '',
    `contract   ${its.contract}`,
    `signer     ${its.signer}`,
    `evidence   ${its.evidenceHash}`,
    `digest     ${its.digest}`,
    'signature',
    its.signature,
  ].join('\n');
}
