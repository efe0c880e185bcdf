// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bounds, BoundsMath} from "./Bounds.sol";
import {ExecutorRoles} from "./ExecutorRoles.sol";
import {IBoundedExecutor} from "./interfaces/IBoundedExecutor.sol";
import {IParameterAdapter} from "./interfaces/IParameterAdapter.sol";
import {Move, MoveLog} from "./MoveLog.sol";

/// @title Limits of parameters
/// @notice Holds the limits and judges moves by them: views and execution share this code.
abstract contract ExecutorRules is ExecutorRoles, IBoundedExecutor {
    using BoundsMath for Bounds;
    using MoveLog for Move[];

    struct Parameter {
        IParameterAdapter adapter;
        bytes32 subject;
        bytes32 name;
        Bounds bounds;
        Move[] moves;
    }

    /// @notice Most changes in one batch.
    uint256 public constant MOST_CHANGES = 64;
    /// @notice Contracts through which parameters may be written.
    mapping(IParameterAdapter adapter => bool allowed) public isAdapter;

    mapping(bytes32 id => Parameter parameter) internal _parameters;

    /// @notice Allows or forbids an adapter; the parameters of a forbidden one are frozen. Admin only.
    /// @param adapter Contract.
    /// @param allowed Whether parameters may be written through it.
    function setAdapter(IParameterAdapter adapter, bool allowed) external onlyAdmin {
        if (address(adapter) == address(0)) revert NoAddress();
        // A call of an address without code fails in the caller: views would fail with it.
        if (allowed && address(adapter).code.length == 0) revert AdapterNotAllowed(address(adapter));
        isAdapter[adapter] = allowed;
        emit AdapterSet(address(adapter), allowed);
    }

    /// @notice Sets the limits of a parameter. Its log of moves stays. Admin only.
    /// @param adapter Contract through which it is written.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @param bounds Limits.
    /// @return id Identifier of the parameter.
    function setBounds(
        IParameterAdapter adapter,
        bytes32 subject,
        bytes32 name,
        Bounds calldata bounds
    ) external onlyAdmin returns (bytes32 id) {
        if (!isAdapter[adapter]) revert AdapterNotAllowed(address(adapter));
        id = idOf(adapter, subject, name);
        if (!bounds.sound()) revert UnsoundBounds(id);
        Parameter storage parameter = _parameters[id];
        parameter.adapter = adapter;
        parameter.subject = subject;
        parameter.name = name;
        parameter.bounds = bounds;
        emit BoundsSet(id, address(adapter), subject, name, msg.sender, bounds);
    }

    /// @notice Makes limits tighter in every field that changes. Guardian or admin.
    /// @param id Identifier of the parameter.
    /// @param bounds Limits.
    function tighten(bytes32 id, Bounds calldata bounds) external onlyGuardian {
        Parameter storage parameter = _parameters[id];
        if (address(parameter.adapter) == address(0)) revert NotConfigured(id);
        if (!bounds.sound()) revert UnsoundBounds(id);
        if (!parameter.bounds.tightens(bounds)) revert Loosens(id);
        parameter.bounds = bounds;
        emit BoundsSet(id, address(parameter.adapter), parameter.subject, parameter.name, msg.sender, bounds);
    }

    /// @notice What `execute` or `schedule` would say now, for each change. Never reverts for a change that is refused.
    /// @param changes Wanted moves.
    /// @return ok True when every change is allowed.
    /// @return delay Seconds that the batch must wait in public; zero when it can be executed at once.
    /// @return reasons For each change the encoded error that refuses it, empty where it is allowed.
    function check(
        Change[] calldata changes
    ) external view returns (bool ok, uint256 delay, bytes[] memory reasons) {
        delay = _longestDelay(changes);
        ok = changes.length > 0 && changes.length <= MOST_CHANGES;
        reasons = new bytes[](changes.length);
        for (uint256 i = 0; i < changes.length; ++i) {
            reasons[i] = _refusal(changes, i, block.timestamp + delay);
            if (reasons[i].length > 0) ok = false;
        }
    }

    /// @notice Where a parameter may go by a move made now, or scheduled now where it has a delay; on its grid, its budget and cooldowns counted in.
    /// @param id Identifier of the parameter.
    /// @return range With `lowest` and `highest` equal to `current` where something stands against every move. An end to which the adapter objects is `current` too, though a nearer value may be allowed.
    function allowedRange(bytes32 id) external view returns (Range memory range) {
        Parameter storage parameter = _parameters[id];
        Bounds memory bounds = parameter.bounds;
        (range.current, range.obstacle) = _present(id, parameter);
        (range.lowest, range.highest) = (range.current, range.current);
        (range.delayDown, range.delayUp) = (bounds.delayDown, bounds.delayUp);
        range.readyDown = _readyAt(parameter, bounds.cooldownDown);
        range.readyUp = _readyAt(parameter, bounds.cooldownUp);
        range.budgetLeft = _budgetLeft(parameter, bounds, block.timestamp);
        if (range.obstacle.length > 0) return range;
        uint256 moment = block.timestamp + bounds.delayUp;
        if (moment >= range.readyUp) {
            uint256 rise = _least(bounds.reach(range.current, true), _budgetLeft(parameter, bounds, moment));
            range.highest = bounds.highest(range.current, rise);
        }
        moment = block.timestamp + bounds.delayDown;
        if (moment >= range.readyDown) {
            uint256 fall = _least(bounds.reach(range.current, false), _budgetLeft(parameter, bounds, moment));
            range.lowest = bounds.lowest(range.current, fall);
        }
        _withdrawObjected(id, parameter, range);
    }

    /// @notice A parameter as it is configured.
    /// @param id Identifier of the parameter.
    /// @return adapter Contract through which it is written, zero when it is not configured.
    /// @return subject Collateral type.
    /// @return name Parameter.
    /// @return bounds Limits.
    function parameterOf(
        bytes32 id
    ) external view returns (IParameterAdapter adapter, bytes32 subject, bytes32 name, Bounds memory bounds) {
        Parameter storage its = _parameters[id];
        return (its.adapter, its.subject, its.name, its.bounds);
    }

    /// @notice Moves that were made of a parameter, in order.
    /// @param id Identifier of the parameter.
    /// @return moves Time and running total.
    function movesOf(bytes32 id) external view returns (Move[] memory moves) {
        return _parameters[id].moves;
    }

    /// @notice Identifier of a parameter.
    /// @param adapter Contract through which it is written.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @return id Hash of the three.
    function idOf(IParameterAdapter adapter, bytes32 subject, bytes32 name) public pure returns (bytes32 id) {
        return keccak256(abi.encode(adapter, subject, name));
    }

    /// @dev The encoded error that refuses a change at `moment`, empty when it is allowed.
    function _refusal(
        Change[] calldata changes,
        uint256 index,
        uint256 moment
    ) internal view returns (bytes memory reason) {
        Change calldata change = changes[index];
        bytes32 id = change.id;
        if (index > 0 && id <= changes[index - 1].id) return abi.encodeWithSelector(NotAscending.selector, id);
        Parameter storage parameter = _parameters[id];
        uint256 present;
        (present, reason) = _present(id, parameter);
        if (reason.length > 0) return reason;
        if (present != change.expectedOld) {
            return abi.encodeWithSelector(StaleValue.selector, id, change.expectedOld, present);
        }
        if (present == change.newValue) return abi.encodeWithSelector(NoChange.selector, id);
        reason = _breach(id, parameter, present, change.newValue, moment);
        if (reason.length > 0) return reason;
        return _objection(id, parameter, change.newValue);
    }

    /// @dev The encoded error of the adapter's objection to a value, empty when it has none.
    function _objection(
        bytes32 id,
        Parameter storage parameter,
        uint256 value
    ) internal view returns (bytes memory reason) {
        try parameter.adapter.objection(parameter.subject, parameter.name, value) returns (bytes32 why) {
            if (why != bytes32(0)) return abi.encodeWithSelector(Objection.selector, id, why);
        } catch {
            return abi.encodeWithSelector(Unreadable.selector, id);
        }
    }

    /// @dev Ends to which the adapter objects become the present value; where no move is left, its objection is the obstacle.
    function _withdrawObjected(bytes32 id, Parameter storage parameter, Range memory range) internal view {
        uint256 current = range.current;
        bytes memory reason;
        bytes memory last;
        if (range.highest != current) {
            reason = _objection(id, parameter, range.highest);
            if (reason.length > 0) (range.highest, last) = (current, reason);
        }
        if (range.lowest != current) {
            reason = _objection(id, parameter, range.lowest);
            if (reason.length > 0) (range.lowest, last) = (current, reason);
        }
        if (range.highest == current && range.lowest == current) range.obstacle = last;
    }

    /// @dev Present value, and the encoded error that stands against every move.
    function _present(
        bytes32 id,
        Parameter storage parameter
    ) internal view returns (uint256 present, bytes memory reason) {
        IParameterAdapter adapter = parameter.adapter;
        if (!isAdapter[adapter]) return (0, abi.encodeWithSelector(NotConfigured.selector, id));
        try adapter.read(parameter.subject, parameter.name) returns (uint256 value) {
            present = value;
        } catch {
            return (0, abi.encodeWithSelector(Unreadable.selector, id));
        }
        if (halted) return (present, abi.encodeWithSelector(ModuleHalted.selector));
    }

    /// @dev The encoded error of the first limit that a move breaks. A present value outside [min, max] may move toward the range only, and no faster than a step.
    function _breach(
        bytes32 id,
        Parameter storage parameter,
        uint256 present,
        uint256 wanted,
        uint256 moment
    ) internal view returns (bytes memory reason) {
        Bounds memory bounds = parameter.bounds;
        bool up = wanted > present;
        uint256 distance = _distance(present, wanted);
        if (up ? wanted > bounds.max : wanted < bounds.min) {
            return abi.encodeWithSelector(OutOfRange.selector, id, wanted, bounds.min, bounds.max);
        }
        uint256 most = bounds.reach(present, up);
        if (distance > most) return abi.encodeWithSelector(StepTooLarge.selector, id, distance, most);
        if (wanted % bounds.grid != 0 || distance < bounds.grid) {
            return abi.encodeWithSelector(OffGrid.selector, id, wanted, bounds.grid);
        }
        uint256 readyAt = _readyAt(parameter, up ? bounds.cooldownUp : bounds.cooldownDown);
        if (moment < readyAt) return abi.encodeWithSelector(CooldownActive.selector, id, readyAt);
        uint256 left = _budgetLeft(parameter, bounds, moment);
        if (distance > left) return abi.encodeWithSelector(BudgetExceeded.selector, id, distance, left);
    }

    function _longestDelay(Change[] calldata changes) internal view returns (uint256 delay) {
        for (uint256 i = 0; i < changes.length; ++i) {
            Bounds storage bounds = _parameters[changes[i].id].bounds;
            uint256 own = changes[i].newValue > changes[i].expectedOld ? bounds.delayUp : bounds.delayDown;
            if (own > delay) delay = own;
        }
    }

    function _readyAt(Parameter storage parameter, uint256 cooldown) internal view returns (uint256 readyAt) {
        uint256 last = parameter.moves.lastAt();
        return last == 0 ? 0 : last + cooldown;
    }

    function _budgetLeft(
        Parameter storage parameter,
        Bounds memory bounds,
        uint256 moment
    ) internal view returns (uint256 left) {
        if (bounds.budget == BoundsMath.NO_BUDGET) return BoundsMath.NO_BUDGET;
        uint256 spent = parameter.moves.spent(moment, bounds.window);
        return spent < bounds.budget ? bounds.budget - spent : 0;
    }

    function _distance(uint256 a, uint256 b) internal pure returns (uint256 distance) {
        return a > b ? a - b : b - a;
    }

    function _least(uint256 a, uint256 b) internal pure returns (uint256 least) {
        return a < b ? a : b;
    }
}
