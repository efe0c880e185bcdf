import { AbiCoder, Interface, encodeBytes32String } from 'ethers';
import type { Call } from '../../platform/chain/rpc.js';
import type { PlannedCall } from './change-plan.js';
import type { OpenDollarDeployment } from './deployment.js';

const ABI = new Interface([
  'function modifyParameters(bytes32 cType, bytes32 param, bytes data)',
  'function modifyParameters(bytes32 param, bytes data)',
  'function taxSingle(bytes32 cType) returns (uint256)',
  'function updateCollateralPrice(bytes32 cType)',
]);

/** Bytes of a planned call, by the general ABI coder. */
export function encodeCall(deployment: OpenDollarDeployment, planned: PlannedCall): Call {
  const { safeEngine, oracleRelayer, taxCollector, liquidationEngine } = deployment;
  if (planned.kind !== 'modify') {
    const method = planned.kind === 'tax' ? 'taxSingle' : 'updateCollateralPrice';
    const to = planned.kind === 'tax' ? taxCollector : oracleRelayer;
    return { to, data: ABI.encodeFunctionData(method, [encodeBytes32String(planned.ilk)]) };
  }
  const addresses = {
    SAFEEngine: safeEngine,
    OracleRelayer: oracleRelayer,
    TaxCollector: taxCollector,
    LiquidationEngine: liquidationEngine,
  };
  const name = encodeBytes32String(planned.parameter);
  const value = AbiCoder.defaultAbiCoder().encode(['uint256'], [planned.value]);
  const data =
    planned.ilk === null
      ? ABI.encodeFunctionData('modifyParameters(bytes32,bytes)', [name, value])
      : ABI.encodeFunctionData('modifyParameters(bytes32,bytes32,bytes)', [
          encodeBytes32String(planned.ilk),
          name,
          value,
        ]);
  return { to: addresses[planned.contract], data };
}
