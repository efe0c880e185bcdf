// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAutoLine, IClipper, IDog, IJug, ISpotter, IVat} from "../interfaces/IDss.sol";
import {RateTable} from "../RateTable.sol";
import {ExecutorOnly} from "./ExecutorOnly.sol";
import {IParameterAdapter} from "../interfaces/IParameterAdapter.sol";

/// @title Adapter for DSS
/// @notice Must be ward of Vat, Jug, Spotter, Dog and AutoLine, as far as their parameters have bounds. Units: `liquidationRatio` ray, `stabilityFee` basis points a year, `debtCeiling` (where nothing automatic owns it), `autoCeiling` and `ceilingGap` rad, `ceilingTtl` seconds, `debtFloor` and `auctionLimit` rad, `liquidationPenalty` wad.
contract DssAdapter is ExecutorOnly {
    /// @notice Contracts of one deployment.
    struct Contracts {
        IVat vat;
        IJug jug;
        ISpotter spotter;
        IDog dog;
        IAutoLine autoLine;
    }

    bytes32 private constant RATIO = "liquidationRatio";
    bytes32 private constant FEE = "stabilityFee";
    bytes32 private constant CEILING = "debtCeiling";
    bytes32 private constant AUTO = "autoCeiling";
    bytes32 private constant GAP = "ceilingGap";
    bytes32 private constant TTL = "ceilingTtl";
    bytes32 private constant FLOOR = "debtFloor";
    bytes32 private constant LIMIT = "auctionLimit";
    bytes32 private constant PENALTY = "liquidationPenalty";

    /// @notice Debt and ceilings.
    IVat public immutable VAT;
    /// @notice Fees.
    IJug public immutable JUG;
    /// @notice Liquidation ratios.
    ISpotter public immutable SPOTTER;
    /// @notice Liquidation penalties and limits.
    IDog public immutable DOG;
    /// @notice Ceilings that follow the debt.
    IAutoLine public immutable AUTO_LINE;
    /// @notice Annual fees as rates per second.
    RateTable public immutable RATES;

    /// @notice Binds one executor to one deployment for ever.
    /// @param executor The only account that may write.
    /// @param its Contracts of the deployment.
    /// @param rates Annual fees as rates per second.
    constructor(address executor, Contracts memory its, RateTable rates) ExecutorOnly(executor) {
        VAT = its.vat;
        JUG = its.jug;
        SPOTTER = its.spotter;
        DOG = its.dog;
        AUTO_LINE = its.autoLine;
        RATES = rates;
    }

    /// @inheritdoc IParameterAdapter
    function write(bytes32 ilk, bytes32 name, uint256 value) external onlyExecutor {
        if (name == RATIO) {
            SPOTTER.file(ilk, "mat", value);
            SPOTTER.poke(ilk);
        } else if (name == FEE) {
            JUG.drip(ilk);
            JUG.file(ilk, "duty", RATES.dutyOf(value));
        } else if (name == CEILING) {
            (, , , uint256 line, ) = VAT.ilks(ilk);
            VAT.file(ilk, "line", value);
            VAT.file("Line", VAT.Line() + value - line);
        } else if (name == FLOOR) {
            VAT.file(ilk, "dust", value);
            _upchost(ilk);
        } else if (name == PENALTY) {
            DOG.file(ilk, "chop", value);
            _upchost(ilk);
        } else if (name == LIMIT) {
            DOG.file(ilk, "hole", value);
        } else {
            _writeAuto(ilk, name, value);
        }
    }

    /// @inheritdoc IParameterAdapter
    function read(bytes32 ilk, bytes32 name) external view returns (uint256 value) {
        if (name == RATIO) (, value) = SPOTTER.ilks(ilk);
        else if (name == FEE) value = RATES.feeOf(_duty(ilk));
        else if (name == CEILING) (, , , value, ) = VAT.ilks(ilk);
        else if (name == FLOOR) (, , , , value) = VAT.ilks(ilk);
        else if (name == PENALTY) (, value, , ) = DOG.ilks(ilk);
        else if (name == LIMIT) (, , value, ) = DOG.ilks(ilk);
        else (value, , ) = _chosen(ilk, name);
    }

    /// @inheritdoc IParameterAdapter
    function objection(bytes32 ilk, bytes32 name, uint256 value) external view returns (bytes32 why) {
        if (VAT.live() != 1) return "shut down";
        (, uint256 rate, , , ) = VAT.ilks(ilk);
        if (rate == 0) return "unknown type";
        (uint256 auto_, , ) = _autoCeiling(ilk);
        if (name == RATIO) return value < RAY ? bytes32("ratio below one") : _priceObjection(ilk);
        if (name == FEE) return _feeObjection(value);
        if (name == CEILING) return auto_ > 0 ? bytes32("automatic ceiling") : _lineObjection(ilk, value);
        if (name == PENALTY) return value < WAD ? bytes32("penalty below one") : bytes32(0);
        if (name == FLOOR || name == LIMIT) return bytes32(0);
        if (auto_ == 0) return "no automatic ceiling";
        if (name == AUTO && value == 0) return "ceiling of zero";
        return name == TTL && value >= type(uint48).max ? bytes32("ttl too long") : bytes32(0);
    }

    /// @inheritdoc IParameterAdapter
    function confirm(bytes32 ilk, bytes32 name, uint256 value) external view {
        bool acts = true;
        (uint256 art, uint256 rate, uint256 spot, uint256 line, uint256 dust) = VAT.ilks(ilk);
        (address clip, uint256 chop, uint256 hole, ) = DOG.ilks(ilk);
        if (name == RATIO) {
            acts = spot > 0;
        } else if (name == FEE) {
            (uint256 duty, uint256 rho) = JUG.ilks(ilk);
            acts = duty == RATES.dutyOf(value) && rho == block.timestamp && JUG.base() == 0;
        } else if (name == AUTO || name == GAP || name == TTL) {
            (uint256 most, uint256 gap, ) = _autoCeiling(ilk);
            uint256 wanted = art * rate + gap;
            acts = gap <= most && line == (wanted < most ? wanted : most);
        } else if (name != CEILING && clip != address(0)) {
            // No auction may be smaller than a vault, and the auctions must know what is too small to sell.
            acts = hole >= dust && (name == LIMIT || IClipper(clip).chost() == (dust * chop) / WAD);
        }
        if (!acts) revert NotActedOn(ilk, name);
    }

    /// @inheritdoc IParameterAdapter
    /// @dev An automatic ceiling follows the debt, which a fee's accrual in the same batch raises. All else is bound together only after everything has been written, see `confirm`.
    function isLate(bytes32, bytes32 name, uint256, uint256) external pure returns (bool late) {
        return name == AUTO || name == GAP || name == TTL;
    }

    /// @dev `exec` does nothing twice in a block unless `setIlk` stands between, as it does here.
    function _writeAuto(bytes32 ilk, bytes32 name, uint256 value) private {
        (uint256 most, uint256 gap, uint256 ttl) = _autoCeiling(ilk);
        if (name == AUTO) most = value;
        else if (name == GAP) gap = value;
        else if (name == TTL) ttl = value;
        else revert UnknownParameter(name);
        AUTO_LINE.setIlk(ilk, most, gap, ttl);
        AUTO_LINE.exec(ilk);
    }

    function _upchost(bytes32 ilk) private {
        (address clip, , , ) = DOG.ilks(ilk);
        if (clip != address(0)) IClipper(clip).upchost();
    }

    function _duty(bytes32 ilk) private view returns (uint256 duty) {
        (duty, ) = JUG.ilks(ilk);
    }

    function _autoCeiling(bytes32 ilk) private view returns (uint256 most, uint256 gap, uint256 ttl) {
        (most, gap, ttl, , ) = AUTO_LINE.ilks(ilk);
    }

    function _chosen(bytes32 ilk, bytes32 name) private view returns (uint256 value, uint256 most, uint256 gap) {
        uint256 ttl;
        (most, gap, ttl) = _autoCeiling(ilk);
        if (name == AUTO) value = most;
        else if (name == GAP) value = gap;
        else if (name == TTL) value = ttl;
        else revert UnknownParameter(name);
    }

    function _priceObjection(bytes32 ilk) private view returns (bytes32 why) {
        (address pip, uint256 mat) = SPOTTER.ilks(ilk);
        if (SPOTTER.live() != 1) return "shut down";
        return pip == address(0) || mat == 0 ? bytes32("no price") : bytes32(0);
    }

    /// @dev The base is added to every fee: annual fees would not be what they say.
    function _feeObjection(uint256 value) private view returns (bytes32 why) {
        if (JUG.base() != 0) return "base fee";
        return value > RATES.HIGHEST() ? bytes32("fee beyond table") : bytes32(0);
    }

    function _lineObjection(bytes32 ilk, uint256 value) private view returns (bytes32 why) {
        (, , , uint256 line, ) = VAT.ilks(ilk);
        return VAT.Line() + value < line ? bytes32("system ceiling") : bytes32(0);
    }
}
