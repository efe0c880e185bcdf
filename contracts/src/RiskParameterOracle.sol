// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskParameterOracle} from "./interfaces/IRiskParameterOracle.sol";

/// @title Recommended risk parameters, on chain
/// @notice Keeps what the service recommends for each collateral type and parameter, with the hash of its evidence. The service signs, anybody may bring the signature here, other contracts read the values with their age and validity.
/// @dev A publication is bound to chain and contract by EIP-712, to a signer by its epoch, and to an order by its sequence.
contract RiskParameterOracle is IRiskParameterOracle {
    struct Entry {
        uint256 value;
        bytes32 evidenceHash;
        uint64 epoch;
        uint64 sequence;
        uint64 publishedAt;
        uint64 validUntil;
    }

    /// @notice Hash of the type of one recommendation.
    bytes32 public constant RECOMMENDATION_TYPEHASH =
        keccak256("Recommendation(bytes32 collateralType,bytes32 parameter,uint256 value)");
    /// @notice Hash of the type of a publication.
    bytes32 public constant PUBLICATION_TYPEHASH =
        keccak256(
            "Publication(uint64 epoch,uint64 sequence,uint64 publishedAt,uint64 validUntil,bytes32 evidenceHash,Recommendation[] recommendations)Recommendation(bytes32 collateralType,bytes32 parameter,uint256 value)"
        );
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @notice Longest time between assessment and end of validity.
    uint256 public immutable LONGEST_VALIDITY;
    /// @notice Governance.
    address public admin;
    /// @notice Address that may become admin by accepting.
    address public pendingAdmin;
    /// @notice Account that may revoke.
    address public guardian;
    /// @notice Key of the service; zero while it is suspended.
    address public signer;
    /// @notice Count of signers so far.
    uint64 public epoch;
    /// @notice Newest sequence of the epoch.
    uint64 public sequence;
    /// @notice Time of the newest assessment of the epoch.
    uint64 public newest;
    /// @notice Epochs whose signer was suspended: nothing of them is valid.
    mapping(uint64 epoch => bool suspended) public isSuspended;
    /// @notice Single publications that are not valid.
    mapping(uint64 epoch => mapping(uint64 sequence => bool revoked)) public isRevoked;

    mapping(bytes32 collateralType => mapping(bytes32 parameter => Entry entry)) private _entries;

    modifier onlyAdmin() {
        if (msg.sender != admin) revert NotAuthorised(msg.sender);
        _;
    }

    modifier onlyGuardian() {
        if (msg.sender != guardian && msg.sender != admin) revert NotAuthorised(msg.sender);
        _;
    }

    /// @notice Begins the first epoch.
    /// @param admin_ Governance.
    /// @param guardian_ Account that may revoke; zero for none beside the admin.
    /// @param signer_ Key of the service.
    /// @param longestValidity Longest time between assessment and end of validity.
    constructor(address admin_, address guardian_, address signer_, uint256 longestValidity) {
        if (admin_ == address(0)) revert NoAddress();
        admin = admin_;
        emit AdminChanged(address(0), admin_);
        guardian = guardian_;
        emit GuardianSet(guardian_);
        LONGEST_VALIDITY = longestValidity;
        _setSigner(signer_);
    }

    /// @notice Brings a signed publication here. Anyone.
    /// @param publication What was signed.
    /// @param signature 65 bytes: r, s, v.
    function publish(Publication calldata publication, bytes calldata signature) external {
        if (publication.epoch != epoch) revert WrongEpoch(publication.epoch, epoch);
        if (publication.sequence <= sequence) revert OldSequence(publication.sequence, sequence);
        if (isRevoked[publication.epoch][publication.sequence]) revert IsRevoked(publication.sequence);
        _requireTimes(publication.publishedAt, publication.validUntil);
        address found = _recover(digestOf(publication), signature);
        if (found == address(0) || found != signer) revert WrongSigner(found);
        sequence = publication.sequence;
        newest = publication.publishedAt;
        _store(publication);
    }

    /// @notice Makes one publication invalid, whether it is here or not. Guardian or admin.
    /// @param itsEpoch Epoch of its signer.
    /// @param its Sequence in that epoch.
    function revoke(uint64 itsEpoch, uint64 its) external onlyGuardian {
        isRevoked[itsEpoch][its] = true;
        emit Revoked(itsEpoch, its, msg.sender);
    }

    /// @notice Takes the signer and everything that it has signed out of use. Guardian or admin.
    function suspend() external onlyGuardian {
        isSuspended[epoch] = true;
        emit Suspended(epoch, signer, msg.sender);
        signer = address(0);
    }

    /// @notice Lets another key sign; values of the one before stay valid unless it was suspended. Admin only.
    /// @param next Key of the service.
    function setSigner(address next) external onlyAdmin {
        _setSigner(next);
    }

    /// @notice Lets another account revoke. Admin only.
    /// @param next Account; zero for none beside the admin.
    function setGuardian(address next) external onlyAdmin {
        guardian = next;
        emit GuardianSet(next);
    }

    /// @notice Names the next admin, who must accept. Admin only.
    /// @param to The next admin; zero takes an offer back.
    function offerAdmin(address to) external onlyAdmin {
        pendingAdmin = to;
        emit AdminOffered(admin, to);
    }

    /// @notice Takes over as admin. Only who was named.
    function acceptAdmin() external {
        if (msg.sender != pendingAdmin) revert NotAuthorised(msg.sender);
        emit AdminChanged(admin, msg.sender);
        admin = msg.sender;
        pendingAdmin = address(0);
    }

    /// @notice Newest value of a parameter, valid or not.
    /// @param collateralType Left-aligned ASCII.
    /// @param parameter Left-aligned ASCII.
    /// @return value In the parameter's unit.
    /// @return publishedAt Time of the block that was assessed; zero when there is no value.
    /// @return validUntil Last time at which the value may be used.
    /// @return evidenceHash Hash of the assessment.
    /// @return isValid Whether it may be used now.
    function latest(
        bytes32 collateralType,
        bytes32 parameter
    )
        external
        view
        returns (uint256 value, uint256 publishedAt, uint256 validUntil, bytes32 evidenceHash, bool isValid)
    {
        Entry storage its = _entries[collateralType][parameter];
        return (its.value, its.publishedAt, its.validUntil, its.evidenceHash, _isValid(its));
    }

    /// @notice Newest value of a parameter, for contracts that want it valid and young or not at all.
    /// @param collateralType Left-aligned ASCII.
    /// @param parameter Left-aligned ASCII.
    /// @param oldest Most seconds since the assessment.
    /// @return value In the parameter's unit.
    function valueOf(bytes32 collateralType, bytes32 parameter, uint256 oldest) external view returns (uint256 value) {
        Entry storage its = _entries[collateralType][parameter];
        if (!_isValid(its) || block.timestamp - its.publishedAt > oldest) {
            revert NoValidValue(collateralType, parameter);
        }
        return its.value;
    }

    /// @notice Hash that the signer signs.
    /// @param publication What is to be signed.
    /// @return digest EIP-712 hash.
    function digestOf(Publication calldata publication) public view returns (bytes32 digest) {
        bytes32[] memory hashes = new bytes32[](publication.recommendations.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            Recommendation calldata its = publication.recommendations[i];
            hashes[i] = keccak256(abi.encode(RECOMMENDATION_TYPEHASH, its.collateralType, its.parameter, its.value));
        }
        bytes32 content = keccak256(
            abi.encode(
                PUBLICATION_TYPEHASH,
                publication.epoch,
                publication.sequence,
                publication.publishedAt,
                publication.validUntil,
                publication.evidenceHash,
                keccak256(abi.encodePacked(hashes))
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(), content));
    }

    /// @notice EIP-712 domain, computed anew so that a fork of the chain has one of its own.
    /// @return separator Hash of name, version, chain and this contract.
    function domainSeparator() public view returns (bytes32 separator) {
        return
            keccak256(
                abi.encode(
                    DOMAIN_TYPEHASH,
                    keccak256("Ballast risk parameters"),
                    keccak256("1"),
                    block.chainid,
                    address(this)
                )
            );
    }

    function _store(Publication calldata publication) private {
        Recommendation[] calldata all = publication.recommendations;
        if (all.length == 0) revert NotAscending(0);
        emit Published(
            publication.epoch,
            publication.sequence,
            publication.evidenceHash,
            publication.publishedAt,
            publication.validUntil
        );
        for (uint256 i = 0; i < all.length; ++i) {
            if (i > 0 && !_rises(all[i - 1], all[i])) revert NotAscending(i);
            _entries[all[i].collateralType][all[i].parameter] = Entry(
                all[i].value,
                publication.evidenceHash,
                publication.epoch,
                publication.sequence,
                publication.publishedAt,
                publication.validUntil
            );
            emit Recommended(all[i].collateralType, all[i].parameter, all[i].value, publication.sequence);
        }
    }

    function _setSigner(address next) private {
        if (next == address(0)) revert NoAddress();
        signer = next;
        ++epoch;
        sequence = 0;
        newest = 0;
        emit SignerSet(epoch, next);
    }

    function _requireTimes(uint64 publishedAt, uint64 validUntil) private view {
        bool past = publishedAt >= newest && publishedAt <= block.timestamp;
        // In this order nothing can underflow: the assessment lies before now, and now before the end.
        bool short = past && validUntil >= block.timestamp && validUntil - publishedAt <= LONGEST_VALIDITY;
        if (!short) revert WrongTimes(publishedAt, validUntil);
    }

    function _isValid(Entry storage its) private view returns (bool valid) {
        bool inTime = its.publishedAt != 0 && block.timestamp <= its.validUntil;
        return inTime && !isSuspended[its.epoch] && !isRevoked[its.epoch][its.sequence];
    }

    function _rises(Recommendation calldata a, Recommendation calldata b) private pure returns (bool rises) {
        if (a.collateralType != b.collateralType) return a.collateralType < b.collateralType;
        return a.parameter < b.parameter;
    }

    /// @dev Zero for a signature that is none; the upper half of the curve is refused, so each signature is one.
    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address who) {
        if (signature.length != 65) return address(0);
        bytes32 r = bytes32(signature[:32]);
        bytes32 s = bytes32(signature[32:64]);
        if (uint256(s) > HALF_ORDER) return address(0);
        return ecrecover(digest, uint8(signature[64]), r, s);
    }
}
