// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Limits of one parameter. What is not stated is zero, and zero moves nothing.
/// @param min Lowest value that a move may reach.
/// @param max Highest value that a move may reach.
/// @param stepUp Largest rise in one move: an amount, or basis points of the present value.
/// @param stepDown Largest fall in one move: an amount, or basis points of the present value.
/// @param grid Values are multiples of it, and no move is smaller.
/// @param budget Sum of all moves within any `window` seconds; the largest number for none.
/// @param cooldownUp Seconds after any move before the parameter may rise.
/// @param cooldownDown Seconds after any move before the parameter may fall.
/// @param window Seconds for which a move counts against the budget.
/// @param delayUp Seconds that a rise waits in public; zero allows it at once.
/// @param delayDown Seconds that a fall waits in public; zero allows it at once.
/// @param relativeUp Whether `stepUp` is basis points of the present value.
/// @param relativeDown Whether `stepDown` is basis points of the present value.
struct Bounds {
    uint256 min;
    uint256 max;
    uint256 stepUp;
    uint256 stepDown;
    uint256 grid;
    uint256 budget;
    uint32 cooldownUp;
    uint32 cooldownDown;
    uint32 window;
    uint32 delayUp;
    uint32 delayDown;
    bool relativeUp;
    bool relativeDown;
}

/// @title Arithmetic of limits
/// @notice Pure functions over one set of limits.
library BoundsMath {
    /// @notice A budget that never runs out.
    uint256 internal constant NO_BUDGET = type(uint256).max;
    /// @notice No value, step or move is larger: sums of moves then fit their log.
    uint256 internal constant LARGEST = type(uint192).max;
    uint256 private constant BPS = 10_000;

    /// @notice Whether limits can be kept at all.
    /// @param b Limits.
    /// @return ok False where a field contradicts another or its type.
    function sound(Bounds memory b) internal pure returns (bool ok) {
        bool ordered = b.min <= b.max && b.max <= LARGEST && b.grid > 0 && b.grid <= LARGEST;
        bool steps = b.stepUp <= (b.relativeUp ? BPS : LARGEST) && b.stepDown <= (b.relativeDown ? BPS : LARGEST);
        return ordered && steps && (b.budget == NO_BUDGET || b.window > 0);
    }

    /// @notice Whether every field of `b` binds at least as tightly as in `a`.
    /// @param a Limits in force.
    /// @param b Limits that would follow.
    /// @return ok False where any move that `a` refuses might be allowed by `b`.
    function tightens(Bounds memory a, Bounds memory b) internal pure returns (bool ok) {
        // A relative step below `min` is measured from `min`: raising it would lengthen the step.
        bool low = b.min == a.min || (b.min > a.min && !a.relativeUp);
        bool range = low && b.max <= a.max && b.grid % a.grid == 0;
        bool steps =
            a.relativeUp == b.relativeUp &&
                a.relativeDown == b.relativeDown &&
                b.stepUp <= a.stepUp &&
                b.stepDown <= a.stepDown;
        bool pace = b.cooldownUp >= a.cooldownUp && b.cooldownDown >= a.cooldownDown;
        bool wait = b.delayUp >= a.delayUp && b.delayDown >= a.delayDown;
        return range && steps && pace && wait && b.budget <= a.budget && b.window >= a.window;
    }

    /// @notice Largest move in one direction from a present value.
    /// @dev A relative step is a part of the present value clamped into [min, max]: a value of zero is not stuck, and one far above cannot fall faster than the maximum could. A fraction is lost, never gained.
    /// @param b Limits.
    /// @param present Present value.
    /// @param up Direction.
    /// @return distance Amount in the parameter's unit.
    function reach(Bounds memory b, uint256 present, bool up) internal pure returns (uint256 distance) {
        uint256 step = up ? b.stepUp : b.stepDown;
        if (!(up ? b.relativeUp : b.relativeDown)) return step;
        uint256 base = present < b.min ? b.min : present > b.max ? b.max : present;
        return (base * step) / BPS;
    }

    /// @notice Highest value on the grid that a rise of at most `distance` reaches; `present` where there is none.
    /// @param b Limits.
    /// @param present Present value.
    /// @param distance Largest rise.
    /// @return value At most `max`.
    function highest(Bounds memory b, uint256 present, uint256 distance) internal pure returns (uint256 value) {
        if (present >= b.max) return present;
        value = distance > b.max - present ? b.max : present + distance;
        value -= value % b.grid;
        return value < present + b.grid ? present : value;
    }

    /// @notice Lowest value on the grid that a fall of at most `distance` reaches; `present` where there is none.
    /// @param b Limits.
    /// @param present Present value.
    /// @param distance Largest fall.
    /// @return value At least `min`.
    function lowest(Bounds memory b, uint256 present, uint256 distance) internal pure returns (uint256 value) {
        if (present <= b.min) return present;
        value = distance > present - b.min ? b.min : present - distance;
        uint256 over = value % b.grid;
        uint256 up = over == 0 ? 0 : b.grid - over;
        // By subtraction: governance may have put the present value next to the end of its type.
        if (up > present - value) return present;
        value += up;
        return present - value < b.grid ? present : value;
    }
}
