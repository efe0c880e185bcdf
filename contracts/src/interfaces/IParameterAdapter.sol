// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Hand of the executor on one protocol
/// @notice Reads and writes parameters of one protocol. An adapter holds the authority over that protocol and obeys its executor alone; it keeps no limits of its own beyond what the protocol can bear.
/// @dev `subject` is a collateral type, `name` a parameter's name, both left-aligned ASCII. A value is in the unit of its parameter, see each adapter.
interface IParameterAdapter {
    /// @notice Accrues at the old value, writes the new one and makes it effective.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @param value New value, in the parameter's unit.
    function write(bytes32 subject, bytes32 name, uint256 value) external;

    /// @notice Present value of a parameter.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @return value Configured value, in the parameter's unit.
    function read(bytes32 subject, bytes32 name) external view returns (uint256 value);

    /// @notice Why a value cannot be written now, whatever the bounds say.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @param value Wanted value, in the parameter's unit.
    /// @return why Short ASCII word, zero when nothing stands against it.
    function objection(bytes32 subject, bytes32 name, uint256 value) external view returns (bytes32 why);

    /// @notice Whether this change must be written after the others of its batch.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @param oldValue Present value.
    /// @param newValue Wanted value.
    /// @return late True for the second round of writes.
    function isLate(
        bytes32 subject,
        bytes32 name,
        uint256 oldValue,
        uint256 newValue
    ) external view returns (bool late);

    /// @notice Reverts unless the protocol acts on the value, not merely holds it.
    /// @param subject Collateral type.
    /// @param name Parameter.
    /// @param value Value that has been written.
    function confirm(bytes32 subject, bytes32 name, uint256 value) external view;
}
