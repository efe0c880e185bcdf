import { AbiCoder, Interface, decodeBytes32String, encodeBytes32String, isHexString, keccak256 } from 'ethers';
import type { Call } from '../../platform/chain/rpc.js';
import type { ExecutorBounds } from '../../risk/guardrails/executor-bounds.js';
import { UnreadableProtocolError } from '../protocol-error.js';
import type { ExecutorCheck, ExecutorLimit, ExecutorMove } from './executor.port.js';

const BOUNDS =
  'tuple(uint256 min, uint256 max, uint256 stepUp, uint256 stepDown, uint256 grid, uint256 budget, uint32 cooldownUp, uint32 cooldownDown, uint32 window, uint32 delayUp, uint32 delayDown, bool relativeUp, bool relativeDown)';
const RANGE =
  'tuple(uint256 current, uint256 lowest, uint256 highest, uint256 readyDown, uint256 readyUp, uint256 delayDown, uint256 delayUp, uint256 budgetLeft, bytes obstacle)';
const MOVES = 'tuple(bytes32 id, uint256 expectedOld, uint256 newValue)[]';

/** The part of the executor's interface that the service uses: contracts/src/BoundedExecutor.sol. */
export const EXECUTOR_ABI = new Interface([
  `function execute(${MOVES} changes, bytes32 reportHash, uint256 deadline)`,
  `function schedule(${MOVES} changes, bytes32 reportHash, uint256 deadline)`,
  `function executeScheduled(${MOVES} changes, bytes32 reportHash)`,
  `function check(${MOVES} changes) view returns (bool ok, uint256 delay, bytes[] reasons)`,
  `function allowedRange(bytes32 id) view returns (${RANGE} range)`,
  `function parameterOf(bytes32 id) view returns (address adapter, bytes32 subject, bytes32 name, ${BOUNDS} bounds)`,
  'function halted() view returns (bool)',
  'error ModuleHalted()',
  'error NotAscending(bytes32 id)',
  'error NotConfigured(bytes32 id)',
  'error Unreadable(bytes32 id)',
  'error StaleValue(bytes32 id, uint256 expected, uint256 found)',
  'error NoChange(bytes32 id)',
  'error Objection(bytes32 id, bytes32 why)',
  'error OutOfRange(bytes32 id, uint256 value, uint256 min, uint256 max)',
  'error StepTooLarge(bytes32 id, uint256 distance, uint256 most)',
  'error OffGrid(bytes32 id, uint256 value, uint256 grid)',
  'error CooldownActive(bytes32 id, uint256 readyAt)',
  'error BudgetExceeded(bytes32 id, uint256 distance, uint256 left)',
]);

/** Identifier of a parameter: hash of adapter, type and name. */
export const executorId = (adapter: string, ilk: string, parameter: string): string =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['address', 'bytes32', 'bytes32'],
      [adapter, encodeBytes32String(ilk), encodeBytes32String(parameter)],
    ),
  );

export const executorRead = (to: string, method: 'allowedRange' | 'parameterOf', id: string): Call => ({
  to,
  data: EXECUTOR_ABI.encodeFunctionData(method, [id]),
});
export const haltedRead = (to: string): Call => ({ to, data: EXECUTOR_ABI.encodeFunctionData('halted') });

/** The contract wants identifiers in rising order. */
const sorted = (moves: readonly ExecutorMove[]): ExecutorMove[] =>
  [...moves].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));

/** `check` keeps the order of its moves, for its answer has the same; acts put them in the contract's order. */
export const checkCall = (to: string, moves: readonly ExecutorMove[]): Call => ({
  to,
  data: EXECUTOR_ABI.encodeFunctionData('check', [moves]),
});
export const actCall = (
  to: string,
  method: 'execute' | 'schedule' | 'executeScheduled',
  moves: readonly ExecutorMove[],
  ...rest: readonly (string | number)[]
): Call => ({ to, data: EXECUTOR_ABI.encodeFunctionData(method, [sorted(moves), ...rest]) });

const words = (text: string): string => {
  try {
    return decodeBytes32String(text);
  } catch {
    return text;
  }
};

/** An encoded error in words, `StepTooLarge: distance 401, most 400`; null for none. */
export function reasonText(data: string): string | null {
  if (data === '0x') return null;
  const found = EXECUTOR_ABI.parseError(data);
  if (found === null) return `an error that the executor does not declare (${data})`;
  const values = found.fragment.inputs.flatMap(({ name }, index) => {
    const value = String(found.args[index] as unknown);
    return name === 'id' ? [] : [`${name} ${isHexString(value, 32) ? words(value) : value}`];
  });
  return [found.name, ...(values.length === 0 ? [] : [values.join(', ')])].join(': ');
}

function decoded<Value>(what: string, data: string, decode: () => Value): Value {
  try {
    return decode();
  } catch {
    throw new UnreadableProtocolError(what, { data });
  }
}

/** @throws {UnreadableProtocolError} */
export const decodeHalted = (data: string): boolean =>
  decoded('halted of the executor', data, () => EXECUTOR_ABI.decodeFunctionResult('halted', data)[0] as boolean);

/** Null where the parameter has no bounds. @throws {UnreadableProtocolError} */
export const decodeBounds = (data: string): ExecutorBounds | null =>
  decoded('bounds of the executor', data, () => {
    const answer = EXECUTOR_ABI.decodeFunctionResult('parameterOf', data);
    if (BigInt(answer[0] as string) === 0n) return null;
    const raw = (answer[3] as { toObject(): Record<keyof ExecutorBounds, bigint & boolean> }).toObject();
    return {
      ...{ min: raw.min, max: raw.max, stepUp: raw.stepUp, stepDown: raw.stepDown, grid: raw.grid, budget: raw.budget },
      ...{ cooldownUp: Number(raw.cooldownUp), cooldownDown: Number(raw.cooldownDown), window: Number(raw.window) },
      ...{ delayUp: Number(raw.delayUp), delayDown: Number(raw.delayDown) },
      ...{ relativeUp: raw.relativeUp, relativeDown: raw.relativeDown },
    };
  });

type Range = Pick<
  ExecutorLimit,
  'current' | 'lowest' | 'highest' | 'readyDown' | 'readyUp' | 'budgetLeft' | 'obstacle'
>;

/** @throws {UnreadableProtocolError} */
export const decodeRange = (data: string): Range =>
  decoded('range of the executor', data, () => {
    const answer = EXECUTOR_ABI.decodeFunctionResult('allowedRange', data)[0] as {
      toObject(): Record<string, unknown>;
    };
    const { current, lowest, highest, readyDown, readyUp, budgetLeft, obstacle } = answer.toObject() as {
      [Key in keyof Range]: bigint;
    };
    return {
      ...{ current, lowest, highest, budgetLeft },
      ...{ readyDown: Number(readyDown), readyUp: Number(readyUp), obstacle: reasonText(String(obstacle)) },
    };
  });

/** @throws {UnreadableProtocolError} */
export const decodeCheck = (data: string): ExecutorCheck =>
  decoded('check of the executor', data, () => {
    const [ok, delay, reasons] = EXECUTOR_ABI.decodeFunctionResult('check', data).toArray() as [
      boolean,
      bigint,
      Iterable<string>,
    ];
    return { ok, delaySeconds: Number(delay), reasons: [...reasons].map(reasonText) };
  });
