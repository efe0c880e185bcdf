// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who may do what, in the words of DSS
/// @notice Wards govern a module, buds work with it.
interface IWards {
    /// @notice Somebody became ward.
    /// @param usr Whom.
    event Rely(address indexed usr);
    /// @notice Somebody is ward no more.
    /// @param usr Whom.
    event Deny(address indexed usr);
    /// @notice Somebody became bud.
    /// @param usr Whom.
    event Kiss(address indexed usr);
    /// @notice Somebody is bud no more.
    /// @param usr Whom.
    event Diss(address indexed usr);

    /// @notice The caller is no ward.
    error NotWard(address caller);
    /// @notice The caller is no bud; where the function is for wards as well, neither of both.
    error NotBud(address caller);

    /// @notice Makes a ward. Wards only.
    /// @param usr Whom.
    function rely(address usr) external;
    /// @notice Unmakes a ward. Wards only.
    /// @param usr Whom.
    function deny(address usr) external;
    /// @notice Makes a bud. Wards only.
    /// @param usr Whom.
    function kiss(address usr) external;
    /// @notice Unmakes a bud. Wards only.
    /// @param usr Whom.
    function diss(address usr) external;
}
