// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/* solhint-disable func-name-mixedcase, var-name-mixedcase, use-natspec */

interface IVat {
    function file(bytes32 what, uint256 data) external;
    function file(bytes32 ilk, bytes32 what, uint256 data) external;
    function live() external view returns (uint256);
    function Line() external view returns (uint256);
    function ilks(
        bytes32 ilk
    ) external view returns (uint256 Art, uint256 rate, uint256 spot, uint256 line, uint256 dust);
}

interface IJug {
    function drip(bytes32 ilk) external returns (uint256);
    function file(bytes32 ilk, bytes32 what, uint256 data) external;
    function base() external view returns (uint256);
    function ilks(bytes32 ilk) external view returns (uint256 duty, uint256 rho);
}

interface ISpotter {
    function file(bytes32 ilk, bytes32 what, uint256 data) external;
    function poke(bytes32 ilk) external;
    function live() external view returns (uint256);
    function ilks(bytes32 ilk) external view returns (address pip, uint256 mat);
}

interface IDog {
    function file(bytes32 ilk, bytes32 what, uint256 data) external;
    function ilks(bytes32 ilk) external view returns (address clip, uint256 chop, uint256 hole, uint256 dirt);
}

interface IAutoLine {
    function setIlk(bytes32 ilk, uint256 line, uint256 gap, uint256 ttl) external;
    function exec(bytes32 ilk) external returns (uint256);
    function ilks(
        bytes32 ilk
    ) external view returns (uint256 line, uint256 gap, uint48 ttl, uint48 last, uint48 lastInc);
}

interface IClipper {
    function upchost() external;
    function chost() external view returns (uint256);
}
