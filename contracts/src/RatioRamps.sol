// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRatioRamps} from "./interfaces/IRatioRamps.sol";
import {ISpotter} from "./interfaces/IDss.sol";
import {Wards} from "./Wards.sol";

/* solhint-disable immutable-vars-naming */

/// @title Ramps of liquidation ratios
/// @notice Must be ward of the Spotter, and of nothing else: all that it ever files is `mat`, on the straight line of a ramp whose end and pace governance has bounded. One contract serves every ramp, so that none is ever made ward for its own sake.
/// @dev A ratio that somebody else has filed meanwhile stands: the ramp then moves nothing until it is stopped.
contract RatioRamps is IRatioRamps, Wards {
    /// @notice One ramp; a type without any has a duration of zero.
    /// @param from Ratio at its start [ray].
    /// @param to Ratio at its end [ray].
    /// @param last Ratio that was filed last, or `from` [ray].
    /// @param start Time of its start [s].
    /// @param duration Seconds to its end.
    struct Ramp {
        uint256 from;
        uint256 to;
        uint256 last;
        uint64 start;
        uint64 duration;
    }

    /// @notice Limits of one type.
    /// @param min Least ratio [ray].
    /// @param max Most [ray].
    /// @param pace Most that a ratio moves in a day [ray].
    struct Limits {
        uint256 min;
        uint256 max;
        uint256 pace;
    }

    uint256 private constant RAY = 1e27;
    uint256 private constant LARGEST = 10 * RAY;
    uint256 private constant LONGEST = 365 days;

    /// @notice Where the ratios are.
    ISpotter public immutable spotter;

    /// @notice The ramp of each type.
    mapping(bytes32 ilk => Ramp ramp) public ramps;
    /// @notice Limits of each type.
    mapping(bytes32 ilk => Limits limits) public limitsOf;

    modifier toll() {
        if (buds[msg.sender] != 1 && wards[msg.sender] != 1) revert NotBud(msg.sender);
        _;
    }

    /// @notice Knows its contracts for good.
    /// @param spotter_ Where the ratios are.
    constructor(ISpotter spotter_) {
        spotter = spotter_;
    }

    /// @inheritdoc IRatioRamps
    function start(bytes32 ilk, uint256 from, uint256 to, uint256 duration) external toll {
        if (ramps[ilk].duration != 0) revert RampRuns(ilk);
        Limits memory its = limitsOf[ilk];
        if (to < its.min || to > its.max || its.max == 0) revert OutOfRange(ilk, to);
        if (to == from) revert NothingToMove(ilk);
        if (duration > LONGEST) revert TooLong(duration);
        uint256 least = _leastDuration(from, to, its.pace);
        if (duration < least) revert TooFast(ilk, duration, least);
        _assertLive(ilk, from);
        ramps[ilk] = Ramp(from, to, from, uint64(block.timestamp), uint64(duration));
        emit RampStarted(ilk, from, to, block.timestamp, duration);
    }

    /// @inheritdoc IRatioRamps
    function stop(bytes32 ilk) external toll {
        if (ramps[ilk].duration == 0) revert NoRamp(ilk);
        delete ramps[ilk];
        (, uint256 mat) = spotter.ilks(ilk);
        emit RampStopped(ilk, mat);
    }

    /// @inheritdoc IRatioRamps
    function tick(bytes32 ilk) external returns (uint256 ratio) {
        Ramp storage ramp = ramps[ilk];
        if (ramp.duration == 0) revert NoRamp(ilk);
        _assertLive(ilk, ramp.last);
        ratio = ratioAt(ilk, block.timestamp);
        if (ratio == ramp.last) revert NothingDue(ilk);
        bool done = ratio == ramp.to;
        if (done) delete ramps[ilk];
        else ramp.last = ratio;
        emit Tick(ilk, ratio, block.timestamp, done);
        spotter.file(ilk, "mat", ratio);
        spotter.poke(ilk);
    }

    /// @inheritdoc IRatioRamps
    function setLimits(bytes32 ilk, uint256 min, uint256 max, uint256 pace) external auth {
        bool shut = min == 0 && max == 0 && pace == 0;
        bool sound = min >= RAY && min <= max && max < LARGEST && pace > 0 && pace < LARGEST;
        if (!shut && !sound) revert LimitsRefused(min, max, pace);
        limitsOf[ilk] = Limits(min, max, pace);
        emit LimitsSet(ilk, min, max, pace);
    }

    /// @inheritdoc IRatioRamps
    function ratioAt(bytes32 ilk, uint256 time) public view returns (uint256 ratio) {
        Ramp memory ramp = ramps[ilk];
        if (ramp.duration == 0) revert NoRamp(ilk);
        if (time >= uint256(ramp.start) + ramp.duration) return ramp.to;
        uint256 passed = time > ramp.start ? time - ramp.start : 0;
        bool up = ramp.to > ramp.from;
        uint256 moved = ((up ? ramp.to - ramp.from : ramp.from - ramp.to) * passed) / ramp.duration;
        return up ? ramp.from + moved : ramp.from - moved;
    }

    function _assertLive(bytes32 ilk, uint256 expected) private view {
        (, uint256 mat) = spotter.ilks(ilk);
        if (mat != expected) revert NotLive(ilk, expected, mat);
    }

    /// @dev Rounded up; never zero, which would be no ramp.
    function _leastDuration(uint256 from, uint256 to, uint256 pace) private pure returns (uint256 least) {
        uint256 distance = to > from ? to - from : from - to;
        return (distance * 1 days + pace - 1) / pace;
    }
}
