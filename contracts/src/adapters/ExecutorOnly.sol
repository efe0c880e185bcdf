// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParameterAdapter} from "../interfaces/IParameterAdapter.sol";

/// @title Adapter that obeys one executor
/// @notice What the adapters of all protocols share.
abstract contract ExecutorOnly is IParameterAdapter {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant RAY = 1e27;

    /// @notice The only account that may write.
    address public immutable EXECUTOR;

    /// @notice The caller is not the executor.
    error OnlyExecutor(address caller);
    /// @notice The adapter has no such parameter.
    error UnknownParameter(bytes32 name);
    /// @notice The protocol holds the value but does not act on it.
    error NotActedOn(bytes32 subject, bytes32 name);

    modifier onlyExecutor() {
        if (msg.sender != EXECUTOR) revert OnlyExecutor(msg.sender);
        _;
    }

    constructor(address executor) {
        EXECUTOR = executor;
    }
}
