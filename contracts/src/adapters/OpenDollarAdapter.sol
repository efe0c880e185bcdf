// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILiquidationEngine, IModifiable, IOracleRelayer, ISafeEngine, ITaxCollector} from "../interfaces/IOpenDollar.sol";
import {RateTable} from "../RateTable.sol";
import {ExecutorOnly} from "./ExecutorOnly.sol";
import {IParameterAdapter} from "../interfaces/IParameterAdapter.sol";

/// @title Adapter for Open Dollar
/// @notice Must be authorised on SAFEEngine, OracleRelayer, TaxCollector and LiquidationEngine, as far as their parameters have bounds. Units: `safetyRatio` and `liquidationRatio` ray, `stabilityFee` basis points a year, `debtCeiling`, `debtFloor` and `auctionLimit` rad, `liquidationPenalty` wad.
contract OpenDollarAdapter is ExecutorOnly {
    /// @notice Contracts of one deployment.
    struct Contracts {
        ISafeEngine safeEngine;
        IOracleRelayer oracleRelayer;
        ITaxCollector taxCollector;
        ILiquidationEngine liquidationEngine;
    }

    bytes32 private constant SAFETY = "safetyRatio";
    bytes32 private constant RATIO = "liquidationRatio";
    bytes32 private constant FEE = "stabilityFee";
    bytes32 private constant CEILING = "debtCeiling";
    bytes32 private constant FLOOR = "debtFloor";
    bytes32 private constant LIMIT = "auctionLimit";
    bytes32 private constant PENALTY = "liquidationPenalty";

    /// @notice Debt and ceilings.
    ISafeEngine public immutable SAFE_ENGINE;
    /// @notice The two ratios.
    IOracleRelayer public immutable ORACLE_RELAYER;
    /// @notice Fees.
    ITaxCollector public immutable TAX_COLLECTOR;
    /// @notice Liquidation penalties and quantities.
    ILiquidationEngine public immutable LIQUIDATION_ENGINE;
    /// @notice Annual fees as rates per second.
    RateTable public immutable RATES;

    /// @notice Binds one executor to one deployment for ever.
    /// @param executor The only account that may write.
    /// @param its Contracts of the deployment.
    /// @param rates Annual fees as rates per second.
    constructor(address executor, Contracts memory its, RateTable rates) ExecutorOnly(executor) {
        SAFE_ENGINE = its.safeEngine;
        ORACLE_RELAYER = its.oracleRelayer;
        TAX_COLLECTOR = its.taxCollector;
        LIQUIDATION_ENGINE = its.liquidationEngine;
        RATES = rates;
    }

    /// @inheritdoc IParameterAdapter
    function write(bytes32 cType, bytes32 name, uint256 value) external onlyExecutor {
        if (name == SAFETY || name == RATIO) {
            _modify(ORACLE_RELAYER, cType, name == SAFETY ? bytes32("safetyCRatio") : bytes32("liquidationCRatio"), value);
            ORACLE_RELAYER.updateCollateralPrice(cType);
        } else if (name == FEE) {
            // The first collects at the old rate; the collector takes the new one over at the second.
            TAX_COLLECTOR.taxSingle(cType);
            _modify(TAX_COLLECTOR, cType, "stabilityFee", RATES.dutyOf(value));
            TAX_COLLECTOR.taxSingle(cType);
        } else if (name == CEILING || name == FLOOR) {
            _modify(SAFE_ENGINE, cType, name, value);
        } else if (name == PENALTY) {
            _modify(LIQUIDATION_ENGINE, cType, name, value);
        } else if (name == LIMIT) {
            _modify(LIQUIDATION_ENGINE, cType, "liquidationQuantity", value);
        } else {
            revert UnknownParameter(name);
        }
    }

    /// @inheritdoc IParameterAdapter
    function read(bytes32 cType, bytes32 name) external view returns (uint256 value) {
        if (name == SAFETY) return ORACLE_RELAYER.cParams(cType).safetyCRatio;
        if (name == RATIO) return ORACLE_RELAYER.cParams(cType).liquidationCRatio;
        if (name == FEE) return RATES.feeOf(TAX_COLLECTOR.cParams(cType).stabilityFee);
        if (name == CEILING) return SAFE_ENGINE.cParams(cType).debtCeiling;
        if (name == FLOOR) return SAFE_ENGINE.cParams(cType).debtFloor;
        if (name == PENALTY) return LIQUIDATION_ENGINE.cParams(cType).liquidationPenalty;
        if (name == LIMIT) return LIQUIDATION_ENGINE.cParams(cType).liquidationQuantity;
        revert UnknownParameter(name);
    }

    /// @inheritdoc IParameterAdapter
    function objection(bytes32 cType, bytes32 name, uint256 value) external view returns (bytes32 why) {
        if (!SAFE_ENGINE.contractEnabled()) return "shut down";
        if (SAFE_ENGINE.cData(cType).accumulatedRate == 0) return "unknown type";
        if (name == SAFETY || name == RATIO) {
            if (!ORACLE_RELAYER.contractEnabled()) return "shut down";
            return value < RAY ? bytes32("ratio below one") : bytes32(0);
        }
        if (name == FEE) return _feeObjection(value);
        return name == PENALTY && value < WAD ? bytes32("penalty below one") : bytes32(0);
    }

    /// @inheritdoc IParameterAdapter
    function confirm(bytes32 cType, bytes32 name, uint256 value) external view {
        bool acts = true;
        if (name == SAFETY || name == RATIO) {
            ISafeEngine.Data memory prices = SAFE_ENGINE.cData(cType);
            acts = prices.safetyPrice > 0 && prices.liquidationPrice >= prices.safetyPrice;
        } else if (name == FEE) {
            ITaxCollector.Data memory its = TAX_COLLECTOR.cData(cType);
            acts = its.nextStabilityFee == RATES.dutyOf(value) && its.updateTime == block.timestamp;
        } else if (name == FLOOR || name == LIMIT) {
            acts = LIQUIDATION_ENGINE.cParams(cType).liquidationQuantity >= SAFE_ENGINE.cParams(cType).debtFloor;
        }
        if (!acts) revert NotActedOn(cType, name);
    }

    /// @inheritdoc IParameterAdapter
    /// @dev The relayer refuses a safety ratio below the liquidation ratio after every write: the one above rises first and falls last.
    function isLate(
        bytes32,
        bytes32 name,
        uint256 oldValue,
        uint256 newValue
    ) external pure returns (bool late) {
        if (name == SAFETY) return newValue < oldValue;
        return name == RATIO && newValue > oldValue;
    }

    function _modify(IModifiable target, bytes32 cType, bytes32 param, uint256 value) private {
        target.modifyParameters(cType, param, abi.encode(value));
    }

    /// @dev A global fee multiplies every fee, and one beyond the range is cut without a word.
    function _feeObjection(uint256 value) private view returns (bytes32 why) {
        ITaxCollector.GlobalParams memory its = TAX_COLLECTOR.params();
        if (its.globalStabilityFee != RAY) return "global fee";
        if (value > RATES.HIGHEST()) return "fee beyond table";
        return RATES.dutyOf(value) > RAY + its.maxStabilityFeeRange ? bytes32("fee beyond range") : bytes32(0);
    }
}
