// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who may do what
/// @notice The admin loosens, operators move, guardians stop. Nobody can do two of these without holding two roles.
abstract contract ExecutorRoles {
    /// @notice The protocol's own governance.
    address public admin;
    /// @notice Address that may become admin by accepting.
    address public pendingAdmin;
    /// @notice While true nothing moves and nothing is scheduled.
    bool public halted;
    /// @notice Accounts that move parameters within their bounds.
    mapping(address account => bool allowed) public isOperator;
    /// @notice Accounts that may halt, cancel and tighten.
    mapping(address account => bool allowed) public isGuardian;
    /// @notice When an operator was last dismissed; what it had scheduled until then stays void, also when it is allowed again.
    mapping(address account => uint256 time) public dismissedAt;

    /// @notice An admin has been named and has not accepted yet.
    /// @param from The admin before.
    /// @param to The admin after.
    event AdminOffered(address indexed from, address indexed to);
    /// @notice There is another admin.
    /// @param from The admin before.
    /// @param to The admin after.
    event AdminChanged(address indexed from, address indexed to);
    /// @notice An operator was allowed or dismissed.
    /// @param account Whom.
    /// @param allowed Whether it may.
    event OperatorSet(address indexed account, bool allowed);
    /// @notice A guardian was allowed or dismissed.
    /// @param account Whom.
    /// @param allowed Whether it may.
    event GuardianSet(address indexed account, bool allowed);
    /// @notice Nothing moves from here on.
    /// @param by Who did it.
    event Halted(address indexed by);
    /// @notice Moves are allowed again.
    /// @param by Who did it.
    event Resumed(address indexed by);

    /// @notice The caller does not have the role that this needs.
    error NotAuthorised(address caller, bytes32 role);
    /// @notice An address that must be somebody is zero.
    error NoAddress();

    modifier onlyAdmin() {
        if (msg.sender != admin) revert NotAuthorised(msg.sender, "admin");
        _;
    }

    modifier onlyOperator() {
        if (!isOperator[msg.sender]) revert NotAuthorised(msg.sender, "operator");
        _;
    }

    modifier onlyGuardian() {
        if (!isGuardian[msg.sender] && msg.sender != admin) revert NotAuthorised(msg.sender, "guardian");
        _;
    }

    constructor(address admin_, address operator, address guardian) {
        if (admin_ == address(0)) revert NoAddress();
        admin = admin_;
        emit AdminChanged(address(0), admin_);
        if (operator != address(0)) _setOperator(operator, true);
        if (guardian != address(0)) _setGuardian(guardian, true);
    }

    /// @notice Names the next admin, who must accept. Admin only.
    /// @param to The next admin; zero takes an offer back.
    function offerAdmin(address to) external onlyAdmin {
        pendingAdmin = to;
        emit AdminOffered(admin, to);
    }

    /// @notice Takes over as admin. Only who was named.
    function acceptAdmin() external {
        if (msg.sender != pendingAdmin) revert NotAuthorised(msg.sender, "pending admin");
        emit AdminChanged(admin, msg.sender);
        admin = msg.sender;
        pendingAdmin = address(0);
    }

    /// @notice Allows or dismisses an operator. What a dismissed one has scheduled is void. Admin only.
    /// @param account Safe or other account.
    /// @param allowed Whether it may move parameters.
    function setOperator(address account, bool allowed) external onlyAdmin {
        _setOperator(account, allowed);
    }

    /// @notice Allows or dismisses a guardian. Admin only.
    /// @param account Account.
    /// @param allowed Whether it may halt, cancel and tighten.
    function setGuardian(address account, bool allowed) external onlyAdmin {
        _setGuardian(account, allowed);
    }

    /// @notice Stops all moves at once. Guardian or admin.
    function halt() external onlyGuardian {
        halted = true;
        emit Halted(msg.sender);
    }

    /// @notice Allows moves again. Admin only.
    function resume() external onlyAdmin {
        halted = false;
        emit Resumed(msg.sender);
    }

    function _setOperator(address account, bool allowed) private {
        if (account == address(0)) revert NoAddress();
        isOperator[account] = allowed;
        if (!allowed) dismissedAt[account] = block.timestamp;
        emit OperatorSet(account, allowed);
    }

    function _setGuardian(address account, bool allowed) private {
        if (account == address(0)) revert NoAddress();
        isGuardian[account] = allowed;
        emit GuardianSet(account, allowed);
    }
}
