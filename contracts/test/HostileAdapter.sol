// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PlainAdapter} from "./PlainAdapter.sol";

/// @title Adapter that attacks its executor
/// @notice Calls back with prepared calldata, forgets what it is told to write, or refuses to answer.
contract HostileAdapter is PlainAdapter {
    /// @notice Whom it calls while it writes.
    address public target;
    /// @notice With what.
    bytes public call;
    /// @notice First four bytes of what the call back was answered with, when it failed.
    bytes4 public answer;
    /// @notice What the call back was answered with, when it went through.
    bytes public heard;
    /// @notice Whether the call back went through.
    bool public wentThrough;
    /// @notice Whether writes are forgotten.
    bool public forgets;
    /// @notice Whether it holds values that it does not act on.
    bool public idle;
    /// @notice Whether reads fail.
    bool public mute;

    /// @notice The protocol does not act on the value.
    error Idle();
    /// @notice It does not answer.
    error Mute();

    /// @notice Prepares a call back.
    /// @param target_ Whom it calls.
    /// @param call_ With what.
    function prepare(address target_, bytes calldata call_) external {
        target = target_;
        call = call_;
    }

    /// @notice Prepares lies.
    /// @param forgets_ Whether writes are forgotten.
    /// @param idle_ Whether it holds values that it does not act on.
    /// @param mute_ Whether reads fail.
    function lie(bool forgets_, bool idle_, bool mute_) external {
        forgets = forgets_;
        idle = idle_;
        mute = mute_;
    }

    /// @inheritdoc PlainAdapter
    function write(bytes32 subject, bytes32 name, uint256 value) external override {
        if (target != address(0)) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok, bytes memory said) = target.call(call);
            wentThrough = ok;
            if (ok) heard = said;
            else answer = bytes4(said);
        }
        if (!forgets) values[subject][name] = value;
    }

    /// @inheritdoc PlainAdapter
    function read(bytes32 subject, bytes32 name) external view override returns (uint256 value) {
        if (mute) revert Mute();
        return values[subject][name];
    }

    /// @inheritdoc PlainAdapter
    function confirm(bytes32, bytes32, uint256) external view override {
        if (idle) revert Idle();
    }
}
