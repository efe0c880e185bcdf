// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A move that was made.
/// @param time Time of its block.
/// @param total Sum of the sizes of all moves up to this one, modulo 2^208.
struct Move {
    uint48 time;
    uint208 total;
}

/// @title Log of moves
/// @notice Every move of a parameter with a running total, so that the sum over any last stretch of time is exact.
library MoveLog {
    /// @notice Adds a move made now.
    /// @param self Log.
    /// @param size Distance that the value moved, below 2^192.
    function push(Move[] storage self, uint256 size) internal {
        uint256 count = self.length;
        uint208 before = count == 0 ? 0 : self[count - 1].total;
        unchecked {
            // The caller bounds the size, and a total may wrap: only differences are read.
            self.push(Move(uint48(block.timestamp), before + uint208(size)));
        }
    }

    /// @notice Time of the newest move.
    /// @param self Log.
    /// @return time Zero when there is none.
    function lastAt(Move[] storage self) internal view returns (uint256 time) {
        uint256 count = self.length;
        return count == 0 ? 0 : self[count - 1].time;
    }

    /// @notice Sum of the moves that still count at a moment: those with `time + window > moment`.
    /// @param self Log.
    /// @param moment Time.
    /// @param window Seconds for which a move counts.
    /// @return sum Of sizes.
    function spent(Move[] storage self, uint256 moment, uint256 window) internal view returns (uint256 sum) {
        uint256 count = self.length;
        if (count == 0) return 0;
        uint256 low = 0;
        uint256 high = count;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (uint256(self[middle].time) + window > moment) high = middle;
            else low = middle + 1;
        }
        uint208 before = low == 0 ? 0 : self[low - 1].total;
        unchecked {
            return self[count - 1].total - before;
        }
    }
}
