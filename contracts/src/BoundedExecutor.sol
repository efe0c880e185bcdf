// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ExecutorRoles} from "./ExecutorRoles.sol";
import {ExecutorRules} from "./ExecutorRules.sol";
import {Move, MoveLog} from "./MoveLog.sol";

/// @title Executor that moves parameters within bounds
/// @notice An operator moves parameters of a protocol only within limits that the protocol's governance has set: absolute bounds, steps, cooldowns, a rolling budget and a public delay. The views `check` and `allowedRange` answer by the same code that `execute` obeys.
/// @dev All changes of a batch are judged against the state before the batch. Everything that is remembered is written before an adapter is called.
contract BoundedExecutor is ExecutorRules {
    using MoveLog for Move[];

    /// @notice Seconds after its eta for which a batch can be executed.
    uint256 public immutable GRACE;
    /// @notice Batches that wait, by their hash.
    mapping(bytes32 batch => Waiting waiting) public waiting;

    bool private transient _entered;

    modifier nonReentrant() {
        if (_entered) revert Reentered();
        _entered = true;
        _;
        _entered = false;
    }

    /// @notice Begins with no adapter and no bounds: nothing moves.
    /// @param admin_ The protocol's governance.
    /// @param operator First operator; zero for none.
    /// @param guardian First guardian; zero for none.
    /// @param grace Seconds after its eta for which a batch can be executed.
    constructor(
        address admin_,
        address operator,
        address guardian,
        uint256 grace
    ) ExecutorRoles(admin_, operator, guardian) {
        GRACE = grace;
    }

    /// @notice Makes changes that need no delay, all or none. Operator only.
    /// @param changes Identifiers rise strictly.
    /// @param reportHash Hash of the evidence that the changes follow from.
    /// @param deadline Last time at which this may happen.
    function execute(
        Change[] calldata changes,
        bytes32 reportHash,
        uint256 deadline
    ) external onlyOperator nonReentrant {
        _admit(changes, reportHash, deadline, block.timestamp);
        uint256 delay = _longestDelay(changes);
        if (delay > 0) revert DelayRequired(delay);
        _apply(changes, reportHash, batchHash(changes, reportHash));
    }

    /// @notice Announces changes of which at least one has a delay; they must be allowed when it ends. Operator only.
    /// @param changes Identifiers rise strictly.
    /// @param reportHash Hash of the evidence that the changes follow from.
    /// @param deadline Last time at which this may happen.
    /// @return batch Hash that names the batch.
    /// @return eta From when anyone may execute it.
    function schedule(
        Change[] calldata changes,
        bytes32 reportHash,
        uint256 deadline
    ) external onlyOperator nonReentrant returns (bytes32 batch, uint256 eta) {
        eta = block.timestamp + _longestDelay(changes);
        if (eta == block.timestamp) revert NothingToDelay();
        _admit(changes, reportHash, deadline, eta);
        batch = batchHash(changes, reportHash);
        if (waiting[batch].operator != address(0)) revert AlreadyScheduled(batch);
        waiting[batch] = Waiting(msg.sender, uint48(block.timestamp), uint48(eta));
        emit Scheduled(batch, reportHash, msg.sender, eta, eta + GRACE, changes);
    }

    /// @notice Makes announced changes after their delay, if they are allowed still. Anyone.
    /// @param changes As announced.
    /// @param reportHash As announced.
    function executeScheduled(Change[] calldata changes, bytes32 reportHash) external nonReentrant {
        bytes32 batch = batchHash(changes, reportHash);
        Waiting memory its = waiting[batch];
        if (its.operator == address(0) || !isOperator[its.operator]) revert NotScheduled(batch);
        if (its.scheduledAt <= dismissedAt[its.operator]) revert NotScheduled(batch);
        // Delays may have been lengthened since: the longer one counts.
        uint256 eta = its.scheduledAt + _longestDelay(changes);
        if (eta < its.eta) eta = its.eta;
        if (block.timestamp < eta) revert NotReady(batch, eta);
        if (block.timestamp > its.eta + GRACE) revert Expired(batch, its.eta + GRACE);
        _admit(changes, reportHash, block.timestamp, block.timestamp);
        delete waiting[batch];
        _apply(changes, reportHash, batch);
    }

    /// @notice Takes a waiting batch away. Guardian, admin or the operator that scheduled it.
    /// @param batch Hash of the batch.
    function cancel(bytes32 batch) external {
        address operator = waiting[batch].operator;
        if (operator == address(0)) revert NotScheduled(batch);
        if (msg.sender != operator && msg.sender != admin && !isGuardian[msg.sender]) {
            revert NotAuthorised(msg.sender, "guardian");
        }
        delete waiting[batch];
        emit Cancelled(batch, msg.sender);
    }

    /// @notice Name of a batch.
    /// @param changes Its changes.
    /// @param reportHash Its report.
    /// @return batch Hash of both.
    function batchHash(Change[] calldata changes, bytes32 reportHash) public pure returns (bytes32 batch) {
        return keccak256(abi.encode(changes, reportHash));
    }

    /// @dev Moves are remembered first, then adapters are called in two rounds, then everything is read back.
    function _apply(Change[] calldata changes, bytes32 reportHash, bytes32 batch) private {
        uint256 late = 0;
        for (uint256 i = 0; i < changes.length; ++i) {
            Change calldata change = changes[i];
            Parameter storage its = _parameters[change.id];
            its.moves.push(_distance(change.expectedOld, change.newValue));
            bool waits = its.adapter.isLate(its.subject, its.name, change.expectedOld, change.newValue);
            if (waits) late |= 1 << i;
        }
        _write(changes, ~late);
        _write(changes, late);
        for (uint256 i = 0; i < changes.length; ++i) {
            Change calldata change = changes[i];
            Parameter storage its = _parameters[change.id];
            uint256 found = its.adapter.read(its.subject, its.name);
            if (found != change.newValue) revert NotEffective(change.id, change.newValue, found);
            its.adapter.confirm(its.subject, its.name, change.newValue);
            emit Executed(change.id, change.expectedOld, change.newValue, reportHash, batch);
        }
    }

    function _write(Change[] calldata changes, uint256 round) private {
        for (uint256 i = 0; i < changes.length; ++i) {
            if ((round >> i) & 1 == 0) continue;
            Parameter storage its = _parameters[changes[i].id];
            its.adapter.write(its.subject, its.name, changes[i].newValue);
        }
    }

    /// @dev Reverts with the first reason against the batch as it would be at `moment`.
    function _admit(
        Change[] calldata changes,
        bytes32 reportHash,
        uint256 deadline,
        uint256 moment
    ) private view {
        if (changes.length == 0 || changes.length > MOST_CHANGES) revert BatchSize(changes.length, MOST_CHANGES);
        if (reportHash == bytes32(0)) revert NoReport();
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
        for (uint256 i = 0; i < changes.length; ++i) {
            bytes memory reason = _refusal(changes, i, moment);
            if (reason.length > 0) _revertWith(reason);
        }
    }

    function _revertWith(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
