// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IWards} from "./IWards.sol";

/// @title Bounded module for stability fees
/// @notice The interface of SP-BEAM, for collateral types: whoever can work with the one can work with the other.
interface IBoundedRates is IWards {
    /// @notice A wanted fee.
    /// @param id Name of the collateral type.
    /// @param bps Annual fee in basis points.
    struct ParamChange {
        bytes32 id;
        uint256 bps;
    }

    /// @notice A value of the whole module changed.
    /// @param what Its name.
    /// @param data The value.
    event File(bytes32 indexed what, uint256 data);
    /// @notice A limit of one type changed.
    /// @param id The type.
    /// @param what Its name.
    /// @param data The value.
    event File(bytes32 indexed id, bytes32 indexed what, uint256 data);
    /// @notice A fee was set.
    /// @param id The type.
    /// @param bps Annual fee in basis points.
    event Set(bytes32 indexed id, uint256 bps);

    /// @notice The module has been halted.
    error ModuleHalted();
    /// @notice A batch changes nothing.
    error EmptyBatch();
    /// @notice The last batch is not long enough ago.
    error TooEarly(uint256 until);
    /// @notice Types do not ascend, or one is named twice.
    error UpdatesOutOfOrder(bytes32 id);
    /// @notice The type has no step: governance has not opened it.
    error RateNotConfigured(bytes32 id);
    /// @notice The fee is below the least that is allowed.
    error BelowMin(bytes32 id, uint256 bps, uint256 min);
    /// @notice The fee is above the most that is allowed.
    error AboveMax(bytes32 id, uint256 bps, uint256 max);
    /// @notice The fee is further from the present one than a step.
    error DeltaAboveStep(bytes32 id, uint256 from, uint256 bps, uint256 step);
    /// @notice The converter answered a rate below one per second.
    error InvalidRate(bytes32 id, uint256 ray);
    /// @notice The type has never had a rate.
    error TypeNotInitialised(bytes32 id);
    /// @notice There is nothing of this name to file, or not with this value.
    error FileRefused(bytes32 what, uint256 data);

    /// @notice Sets fees: types in ascending order of their bytes, each at most once, at most one batch in `tau` seconds. Buds only.
    /// @param updates Wanted fees.
    function set(ParamChange[] calldata updates) external;
    /// @notice Sets `bad` (1 halts), `tau` (seconds between batches) or `toc` (time of the last one). Wards only.
    /// @param what Name.
    /// @param data Value.
    function file(bytes32 what, uint256 data) external;
    /// @notice Sets `max`, `min` or `step` of a type, in this order for a new one. Wards only.
    /// @param id Type.
    /// @param what Name.
    /// @param data Basis points.
    function file(bytes32 id, bytes32 what, uint256 data) external;
}
