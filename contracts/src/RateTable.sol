// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Annual fees and rates per second
/// @notice The published table of rates for 0 to 5,000 basis points a year. Each entry is checked against its fee when it is used, so that a false table can misstate a fee by no more than the tolerance.
/// @dev A page of code holds the rates as eight bytes each, counted from one ray.
contract RateTable {
    /// @notice Highest annual fee of the table, in basis points.
    uint256 public constant HIGHEST = 5_000;
    uint256 private constant RATES_PER_PAGE = 2_501;
    uint256 private constant RAY = 1e27;
    uint256 private constant YEAR = 365 days;
    /// @dev A tenth of a basis point, as governance spells allow.
    uint256 private constant TOLERANCE = 1e22;

    /// @notice Hash of all rates.
    bytes32 public immutable DIGEST;
    address private immutable FIRST_PAGE;
    address private immutable SECOND_PAGE;

    /// @notice The table ends before this fee.
    error FeeTooHigh(uint256 fee);
    /// @notice The table's rate does not come to the fee after a year.
    error WrongRate(uint256 fee, uint256 duty);
    /// @notice The table has another length than its range needs.
    error WrongLength(uint256 length);
    /// @notice A page could not be stored.
    error PageNotStored();
    /// @notice A rate below one per second shrinks debt, it is no fee.
    error NoFee(uint256 duty);
    /// @notice The power is larger than a word.
    error PowerOverflow();

    /// @notice Stores the table.
    /// @param rates Rates for 0, 1, 2 … basis points: eight bytes each, less one ray.
    constructor(bytes memory rates) {
        if (rates.length != (HIGHEST + 1) * 8) revert WrongLength(rates.length);
        DIGEST = keccak256(rates);
        FIRST_PAGE = _store(rates, 0, RATES_PER_PAGE * 8);
        SECOND_PAGE = _store(rates, RATES_PER_PAGE * 8, rates.length - RATES_PER_PAGE * 8);
    }

    /// @notice Rate per second of an annual fee.
    /// @param fee Basis points a year.
    /// @return duty Ray per second.
    function dutyOf(uint256 fee) external view returns (uint256 duty) {
        if (fee > HIGHEST) revert FeeTooHigh(fee);
        bool first = fee < RATES_PER_PAGE;
        address page = first ? FIRST_PAGE : SECOND_PAGE;
        uint256 offset = 1 + (first ? fee : fee - RATES_PER_PAGE) * 8;
        assembly ("memory-safe") {
            mstore(0, 0)
            extcodecopy(page, 24, offset, 8)
            duty := mload(0)
        }
        duty += RAY;
        uint256 yearly = power(duty, YEAR);
        uint256 exact = RAY + (fee * RAY) / 10_000;
        if (yearly > exact + TOLERANCE || yearly + TOLERANCE < exact) revert WrongRate(fee, duty);
    }

    /// @notice Annual fee of a rate per second, nearest basis point, halves up. Many rates share one fee.
    /// @param duty Ray per second.
    /// @return fee Basis points a year.
    function feeOf(uint256 duty) external pure returns (uint256 fee) {
        if (duty < RAY) revert NoFee(duty);
        return ((power(duty, YEAR) - RAY) * 10_000 + RAY / 2) / RAY;
    }

    /// @notice Power of a ray, each product rounded to the nearest, as the protocols compute it.
    /// @param base Ray.
    /// @param exponent Whole number.
    /// @return result Ray.
    function power(uint256 base, uint256 exponent) public pure returns (uint256 result) {
        result = exponent % 2 == 0 ? RAY : base;
        for (exponent /= 2; exponent > 0; exponent /= 2) {
            base = _product(base, base);
            if (exponent % 2 == 1) result = _product(result, base);
        }
    }

    /// @dev The code of a page is a STOP and its rates: PUSH2 length DUP1 PUSH1 10 PUSH0 CODECOPY PUSH0 RETURN deploys it.
    function _store(bytes memory rates, uint256 start, uint256 length) private returns (address page) {
        bytes memory part = new bytes(length);
        assembly ("memory-safe") {
            mcopy(add(part, 32), add(add(rates, 32), start), length)
        }
        bytes memory code = abi.encodePacked(hex"61", uint16(length + 1), hex"80600a5f395ff3", hex"00", part);
        assembly ("memory-safe") {
            page := create(0, add(code, 32), mload(code))
        }
        if (page == address(0)) revert PageNotStored();
    }

    function _product(uint256 a, uint256 b) private pure returns (uint256 product) {
        if (a != 0 && b > (type(uint256).max - RAY / 2) / a) revert PowerOverflow();
        return (a * b + RAY / 2) / RAY;
    }
}
