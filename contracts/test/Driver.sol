// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Many calls in one transaction
/// @notice Holds every role of an executor under test and reports how each call went.
contract Driver {
    /// @notice A call to make.
    struct Call {
        address to;
        bytes data;
    }

    /// @notice First four bytes of each revert, zero for a call that went through.
    /// @param results One for each call.
    event Ran(bytes4[] results);

    /// @notice Makes the calls, whatever becomes of each.
    /// @param calls In order.
    function run(Call[] calldata calls) external {
        bytes4[] memory results = new bytes4[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool ok, bytes memory said) = calls[i].to.call(calls[i].data);
            if (!ok) results[i] = bytes4(said);
        }
        emit Ran(results);
    }
}
