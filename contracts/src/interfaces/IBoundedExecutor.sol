// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bounds} from "../Bounds.sol";

/// @title Executor that moves parameters within bounds
/// @notice Structures, events and errors of the executor.
interface IBoundedExecutor {
    /// @notice One wanted move.
    /// @param id Parameter, see `idOf`.
    /// @param expectedOld Value that it must have now: the move was decided on it.
    /// @param newValue Value that it gets.
    struct Change {
        bytes32 id;
        uint256 expectedOld;
        uint256 newValue;
    }

    /// @notice Where a parameter may go.
    /// @param current Present value.
    /// @param lowest Lowest value that is allowed now; `current` where it may not fall.
    /// @param highest Highest value that is allowed now; `current` where it may not rise.
    /// @param readyDown When the cooldown lets it fall.
    /// @param readyUp When the cooldown lets it rise.
    /// @param delayDown Seconds that a fall must wait in public.
    /// @param delayUp Seconds that a rise must wait in public.
    /// @param budgetLeft Sum of moves that is left in the window.
    /// @param obstacle Encoded error that stands against every move, empty when there is none.
    struct Range {
        uint256 current;
        uint256 lowest;
        uint256 highest;
        uint256 readyDown;
        uint256 readyUp;
        uint256 delayDown;
        uint256 delayUp;
        uint256 budgetLeft;
        bytes obstacle;
    }

    /// @notice A batch that waits.
    /// @param operator Who scheduled it.
    /// @param scheduledAt When.
    /// @param eta From when anyone may execute it.
    struct Waiting {
        address operator;
        uint48 scheduledAt;
        uint48 eta;
    }

    /// @notice A parameter moved and the protocol acts on the new value.
    /// @param id Parameter.
    /// @param oldValue Value before.
    /// @param newValue Value now.
    /// @param reportHash Evidence that the changes follow from.
    /// @param batch Hash of the batch.
    event Executed(
        bytes32 indexed id,
        uint256 oldValue,
        uint256 newValue,
        bytes32 indexed reportHash,
        bytes32 indexed batch
    );
    /// @notice A batch waits until `eta` and can be executed until `expiry`.
    /// @param batch Hash of the batch.
    /// @param reportHash Evidence that the changes follow from.
    /// @param operator Who scheduled it.
    /// @param eta From when anyone may execute it.
    /// @param expiry Until when.
    /// @param changes What it changes.
    event Scheduled(
        bytes32 indexed batch,
        bytes32 indexed reportHash,
        address indexed operator,
        uint256 eta,
        uint256 expiry,
        Change[] changes
    );
    /// @notice A waiting batch will not be executed.
    /// @param batch Hash of the batch.
    /// @param by Who did it.
    event Cancelled(bytes32 indexed batch, address indexed by);
    /// @notice A parameter has other limits.
    /// @param id Parameter.
    /// @param adapter Contract through which parameters are written.
    /// @param subject Collateral type.
    /// @param name Parameter's name.
    /// @param by Who did it.
    /// @param bounds Limits from here on.
    event BoundsSet(
        bytes32 indexed id,
        address indexed adapter,
        bytes32 subject,
        bytes32 name,
        address by,
        Bounds bounds
    );
    /// @notice An adapter may be used, or may not any more.
    /// @param adapter Contract through which parameters are written.
    /// @param allowed Whether it may.
    event AdapterSet(address indexed adapter, bool allowed);

    /// @notice Everything is halted.
    error ModuleHalted();
    /// @notice A call came back in while a batch was being executed.
    error Reentered();
    /// @notice A batch needs at least one change and at most `most`.
    error BatchSize(uint256 count, uint256 most);
    /// @notice A change needs the hash of the report that it follows from.
    error NoReport();
    /// @notice The deadline of the signers has passed.
    error DeadlinePassed(uint256 deadline);
    /// @notice Identifiers must rise strictly: this one is a duplicate or out of order.
    error NotAscending(bytes32 id);
    /// @notice The parameter has no bounds, or its adapter is not allowed any more.
    error NotConfigured(bytes32 id);
    /// @notice The adapter could not read the parameter.
    error Unreadable(bytes32 id);
    /// @notice The value is not the one that the move was decided on.
    error StaleValue(bytes32 id, uint256 expected, uint256 found);
    /// @notice The new value is the present one.
    error NoChange(bytes32 id);
    /// @notice The protocol cannot bear the value, or something else owns the parameter.
    error Objection(bytes32 id, bytes32 why);
    /// @notice The value lies outside the bounds.
    error OutOfRange(bytes32 id, uint256 value, uint256 min, uint256 max);
    /// @notice The move is larger than a step.
    error StepTooLarge(bytes32 id, uint256 distance, uint256 most);
    /// @notice The value is no multiple of the grid, or the move is smaller than the grid.
    error OffGrid(bytes32 id, uint256 value, uint256 grid);
    /// @notice The parameter moved not long ago.
    error CooldownActive(bytes32 id, uint256 readyAt);
    /// @notice The moves of the window and this one exceed the budget.
    error BudgetExceeded(bytes32 id, uint256 distance, uint256 left);
    /// @notice The move must be scheduled and wait so many seconds.
    error DelayRequired(uint256 delay);
    /// @notice None of the changes has a delay: execute them.
    error NothingToDelay();
    /// @notice The batch waits already.
    error AlreadyScheduled(bytes32 batch);
    /// @notice The batch does not wait: never scheduled, executed, cancelled or its operator dismissed.
    error NotScheduled(bytes32 batch);
    /// @notice The batch must wait longer.
    error NotReady(bytes32 batch, uint256 eta);
    /// @notice The batch waited too long.
    error Expired(bytes32 batch, uint256 expiry);
    /// @notice After all writes the parameter has another value than the wanted one.
    error NotEffective(bytes32 id, uint256 wanted, uint256 found);
    /// @notice The limits contradict themselves.
    error UnsoundBounds(bytes32 id);
    /// @notice A guardian's limits are looser than those in force in some field.
    error Loosens(bytes32 id);
    /// @notice The adapter is not allowed, or has no code and cannot be.
    error AdapterNotAllowed(address adapter);
}
