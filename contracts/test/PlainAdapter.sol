// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParameterAdapter} from "../src/interfaces/IParameterAdapter.sol";

/// @title Adapter of a protocol that is a table of numbers
/// @notice Anybody may set a value or an objection: it plays the protocol's governance in tests.
contract PlainAdapter is IParameterAdapter {
    /// @notice Values by type and parameter.
    mapping(bytes32 subject => mapping(bytes32 name => uint256 value)) public values;
    /// @notice What stands against a write.
    mapping(bytes32 subject => mapping(bytes32 name => bytes32 why)) public objections;
    /// @notice Parameters in the order in which they were written.
    bytes32[] public written;

    /// @notice Sets a value past the executor.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @param value New value.
    function set(bytes32 subject, bytes32 name, uint256 value) external {
        values[subject][name] = value;
    }

    /// @notice Sets what stands against a write.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @param why Word.
    function object(bytes32 subject, bytes32 name, bytes32 why) external {
        objections[subject][name] = why;
    }

    /// @inheritdoc IParameterAdapter
    function write(bytes32 subject, bytes32 name, uint256 value) external virtual {
        values[subject][name] = value;
        written.push(name);
    }

    /// @inheritdoc IParameterAdapter
    function read(bytes32 subject, bytes32 name) external view virtual returns (uint256 value) {
        return values[subject][name];
    }

    /// @inheritdoc IParameterAdapter
    function objection(bytes32 subject, bytes32 name, uint256) external view virtual returns (bytes32 why) {
        return objections[subject][name];
    }

    // solhint-disable no-empty-blocks
    /// @inheritdoc IParameterAdapter
    function confirm(bytes32, bytes32, uint256) external view virtual {}
    // solhint-enable no-empty-blocks

    /// @inheritdoc IParameterAdapter
    /// @dev Parameters whose name begins with `z` fall late.
    function isLate(
        bytes32,
        bytes32 name,
        uint256 oldValue,
        uint256 newValue
    ) external view virtual returns (bool late) {
        return name[0] == "z" && newValue < oldValue;
    }
}
