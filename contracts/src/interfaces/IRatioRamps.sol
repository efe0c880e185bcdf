// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IWards} from "./IWards.sol";

/// @title Ramps of liquidation ratios
/// @notice A ratio goes along a straight line from where it stands to where it is to stand, moved on by anyone.
interface IRatioRamps is IWards {
    /// @notice A ramp began.
    /// @param ilk Collateral type.
    /// @param from Ratio at its start [ray].
    /// @param to Ratio at its end [ray].
    /// @param start Time of its start [s].
    /// @param duration Seconds to its end.
    event RampStarted(bytes32 indexed ilk, uint256 from, uint256 to, uint256 start, uint256 duration);
    /// @notice A ratio was moved on.
    /// @param ilk Collateral type.
    /// @param ratio The ratio in force now [ray].
    /// @param time When [s].
    /// @param done Whether the ramp has ended.
    event Tick(bytes32 indexed ilk, uint256 ratio, uint256 time, bool done);
    /// @notice A ramp was ended where it stood.
    /// @param ilk Collateral type.
    /// @param ratio The ratio in force [ray].
    event RampStopped(bytes32 indexed ilk, uint256 ratio);
    /// @notice Limits of a type changed.
    /// @param ilk Collateral type.
    /// @param min Least ratio [ray].
    /// @param max Most [ray].
    /// @param pace Most that a ratio moves in a day [ray].
    event LimitsSet(bytes32 indexed ilk, uint256 min, uint256 max, uint256 pace);

    /// @notice A ramp of this type has not ended.
    error RampRuns(bytes32 ilk);
    /// @notice The type has no ramp.
    error NoRamp(bytes32 ilk);
    /// @notice The ratio in force is another than the one that the ramp starts from, or left it at.
    error NotLive(bytes32 ilk, uint256 expected, uint256 live);
    /// @notice The ramp ends where it starts.
    error NothingToMove(bytes32 ilk);
    /// @notice The end lies outside the limits; those of a type without any are zero.
    error OutOfRange(bytes32 ilk, uint256 to);
    /// @notice The ratio would move faster than a day allows.
    error TooFast(bytes32 ilk, uint256 duration, uint256 least);
    /// @notice Longer than a year.
    error TooLong(uint256 duration);
    /// @notice Limits that contradict each other, or a ratio below one.
    error LimitsRefused(uint256 min, uint256 max, uint256 pace);
    /// @notice The ratio is on its line already.
    error NothingDue(bytes32 ilk);

    /// @notice Starts a ramp in this block. The ratio does not move yet. Buds and wards.
    /// @param ilk Collateral type.
    /// @param from Ratio in force [ray].
    /// @param to Ratio at the end [ray].
    /// @param duration Seconds to the end.
    function start(bytes32 ilk, uint256 from, uint256 to, uint256 duration) external;
    /// @notice Ends a ramp where it stands. Buds and wards.
    /// @param ilk Collateral type.
    function stop(bytes32 ilk) external;
    /// @notice Files the ratio that the line has now, and makes it effective. Anyone.
    /// @param ilk Collateral type.
    /// @return ratio The ratio in force [ray].
    function tick(bytes32 ilk) external returns (uint256 ratio);
    /// @notice Sets limits of a type; zeros shut it. Wards only.
    /// @param ilk Collateral type.
    /// @param min Least ratio [ray].
    /// @param max Most [ray].
    /// @param pace Most that a ratio moves in a day [ray].
    function setLimits(bytes32 ilk, uint256 min, uint256 max, uint256 pace) external;
    /// @notice The ratio that the line has at a time.
    /// @param ilk Collateral type.
    /// @param time Seconds since 1970.
    /// @return ratio Ray, a fraction towards the start lost.
    function ratioAt(bytes32 ilk, uint256 time) external view returns (uint256 ratio);
}
