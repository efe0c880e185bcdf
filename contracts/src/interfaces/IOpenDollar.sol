// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/* solhint-disable use-natspec */

interface IModifiable {
    function modifyParameters(bytes32 cType, bytes32 param, bytes calldata data) external;
}

interface IEnabled {
    function contractEnabled() external view returns (bool);
}

interface ISafeEngine is IModifiable, IEnabled {
    struct Params {
        uint256 debtCeiling;
        uint256 debtFloor;
    }

    struct Data {
        uint256 debtAmount;
        uint256 lockedAmount;
        uint256 accumulatedRate;
        uint256 safetyPrice;
        uint256 liquidationPrice;
    }

    function cParams(bytes32 cType) external view returns (Params memory);
    function cData(bytes32 cType) external view returns (Data memory);
}

interface IOracleRelayer is IModifiable, IEnabled {
    struct Params {
        address oracle;
        uint256 safetyCRatio;
        uint256 liquidationCRatio;
    }

    function updateCollateralPrice(bytes32 cType) external;
    function cParams(bytes32 cType) external view returns (Params memory);
}

interface ITaxCollector is IModifiable {
    struct GlobalParams {
        address primaryTaxReceiver;
        uint256 globalStabilityFee;
        uint256 maxStabilityFeeRange;
        uint256 maxSecondaryReceivers;
    }

    struct Params {
        uint256 stabilityFee;
    }

    struct Data {
        uint256 nextStabilityFee;
        uint256 updateTime;
        uint256 secondaryReceiverAllotedTax;
    }

    function taxSingle(bytes32 cType) external returns (uint256);
    function params() external view returns (GlobalParams memory);
    function cParams(bytes32 cType) external view returns (Params memory);
    function cData(bytes32 cType) external view returns (Data memory);
}

interface ILiquidationEngine is IModifiable, IEnabled {
    struct Params {
        address collateralAuctionHouse;
        uint256 liquidationPenalty;
        uint256 liquidationQuantity;
    }

    function cParams(bytes32 cType) external view returns (Params memory);
}
