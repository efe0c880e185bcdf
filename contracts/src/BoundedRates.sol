// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBoundedRates} from "./interfaces/IBoundedRates.sol";
import {IJug} from "./interfaces/IDss.sol";
import {RateTable} from "./RateTable.sol";
import {Wards} from "./Wards.sol";

/* solhint-disable immutable-vars-naming */

/// @title Bounded module for stability fees
/// @notice Moves fees of DSS within limits that governance has filed: least, most and step of each type in annual basis points, one batch in `tau` seconds. Must be ward of the Jug. Whatever happens to its buds, a fee moves by one step in `tau` seconds at most, or to the nearer end of its range where it stood outside.
/// @dev Takes the rules of SP-BEAM for collateral types; savings rates are no part of it.
contract BoundedRates is IBoundedRates, Wards {
    /// @notice Limits of one type, in annual basis points.
    /// @param min Least fee.
    /// @param max Most.
    /// @param step Largest move of one batch; zero keeps the type shut.
    struct Cfg {
        uint16 min;
        uint16 max;
        uint16 step;
    }

    uint256 private constant RAY = 1e27;

    /// @notice Where the fees are.
    IJug public immutable jug;
    /// @notice Annual fees as rates per second.
    RateTable public immutable conv;

    /// @notice Limits of each type.
    mapping(bytes32 id => Cfg limits) public cfgs;
    /// @notice 1 once the module is halted.
    uint8 public bad;
    /// @notice Seconds between two batches.
    uint64 public tau;
    /// @notice Time of the last batch [s].
    uint128 public toc;

    /// @notice Knows its contracts for good.
    /// @param jug_ Where the fees are.
    /// @param conv_ Annual fees as rates per second.
    constructor(IJug jug_, RateTable conv_) {
        jug = jug_;
        conv = conv_;
    }

    /// @inheritdoc IBoundedRates
    function set(ParamChange[] calldata updates) external {
        if (buds[msg.sender] != 1) revert NotBud(msg.sender);
        if (bad != 0) revert ModuleHalted();
        if (updates.length == 0) revert EmptyBatch();
        uint256 until = uint256(toc) + tau;
        if (block.timestamp < until) revert TooEarly(until);
        toc = uint128(block.timestamp);
        bytes32 last;
        for (uint256 i; i < updates.length; i++) {
            bytes32 id = updates[i].id;
            if (uint256(id) <= uint256(last)) revert UpdatesOutOfOrder(id);
            last = id;
            _set(id, updates[i].bps);
        }
    }

    /// @inheritdoc IBoundedRates
    function file(bytes32 what, uint256 data) external auth {
        if (what == "bad" && data <= 1) bad = uint8(data);
        else if (what == "tau" && data <= type(uint64).max) tau = uint64(data);
        else if (what == "toc" && data <= type(uint128).max) toc = uint128(data);
        else revert FileRefused(what, data);
        emit File(what, data);
    }

    /// @inheritdoc IBoundedRates
    function file(bytes32 id, bytes32 what, uint256 data) external auth {
        Cfg storage cfg = cfgs[id];
        if (id == bytes32(0) || data > type(uint16).max) revert FileRefused(what, data);
        (, uint256 rho) = jug.ilks(id);
        if (rho == 0) revert TypeNotInitialised(id);
        if (what == "max" && data >= cfg.min) cfg.max = uint16(data);
        else if (what == "min" && data <= cfg.max) cfg.min = uint16(data);
        else if (what == "step") cfg.step = uint16(data);
        else revert FileRefused(what, data);
        emit File(id, what, data);
    }

    /// @dev A fee outside its range counts as the nearer end, so that governance cannot lock a type by filing one there.
    function _set(bytes32 id, uint256 bps) private {
        Cfg memory cfg = cfgs[id];
        if (cfg.step == 0) revert RateNotConfigured(id);
        if (bps < cfg.min) revert BelowMin(id, bps, cfg.min);
        if (bps > cfg.max) revert AboveMax(id, bps, cfg.max);
        (uint256 duty, ) = jug.ilks(id);
        if (duty == 0) revert TypeNotInitialised(id);
        uint256 from = conv.feeOf(duty);
        if (from < cfg.min) from = cfg.min;
        else if (from > cfg.max) from = cfg.max;
        if ((bps > from ? bps - from : from - bps) > cfg.step) revert DeltaAboveStep(id, from, bps, cfg.step);
        uint256 ray = conv.dutyOf(bps);
        if (ray < RAY) revert InvalidRate(id, ray);
        emit Set(id, bps);
        jug.drip(id);
        jug.file(id, "duty", ray);
    }
}
