// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IWards} from "./interfaces/IWards.sol";

/// @title Wards and buds
/// @notice The deployer is the first ward; wards make and unmake wards and buds.
abstract contract Wards is IWards {
    /// @notice 1 for who governs the module.
    mapping(address usr => uint256 allowed) public wards;
    /// @notice 1 for who may work with it.
    mapping(address usr => uint256 allowed) public buds;

    modifier auth() {
        if (wards[msg.sender] != 1) revert NotWard(msg.sender);
        _;
    }

    constructor() {
        wards[msg.sender] = 1;
        emit Rely(msg.sender);
    }

    /// @inheritdoc IWards
    function rely(address usr) external auth {
        wards[usr] = 1;
        emit Rely(usr);
    }

    /// @inheritdoc IWards
    function deny(address usr) external auth {
        wards[usr] = 0;
        emit Deny(usr);
    }

    /// @inheritdoc IWards
    function kiss(address usr) external auth {
        buds[usr] = 1;
        emit Kiss(usr);
    }

    /// @inheritdoc IWards
    function diss(address usr) external auth {
        buds[usr] = 0;
        emit Diss(usr);
    }
}
