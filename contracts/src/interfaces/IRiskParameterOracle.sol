// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Recommended risk parameters, on chain
/// @notice Structures, events and errors of the publication contract.
interface IRiskParameterOracle {
    /// @notice One recommended value.
    /// @param collateralType Left-aligned ASCII.
    /// @param parameter Left-aligned ASCII.
    /// @param value In the parameter's unit.
    struct Recommendation {
        bytes32 collateralType;
        bytes32 parameter;
        uint256 value;
    }

    /// @notice What the service signs.
    /// @param epoch Count of signers so far.
    /// @param sequence Rises with every publication of the epoch.
    /// @param publishedAt Time of the block that was assessed.
    /// @param validUntil Last time at which the values may be used.
    /// @param evidenceHash Hash of the assessment.
    /// @param recommendations Strictly rising by collateral type, then parameter.
    struct Publication {
        uint64 epoch;
        uint64 sequence;
        uint64 publishedAt;
        uint64 validUntil;
        bytes32 evidenceHash;
        Recommendation[] recommendations;
    }

    /// @notice A publication was accepted.
    /// @param epoch Count of signers so far.
    /// @param sequence Which publication of the epoch.
    /// @param evidenceHash Hash of the assessment.
    /// @param publishedAt Time of the block that was assessed.
    /// @param validUntil Last time at which the values may be used.
    event Published(
        uint64 indexed epoch,
        uint64 indexed sequence,
        bytes32 indexed evidenceHash,
        uint64 publishedAt,
        uint64 validUntil
    );
    /// @notice A value of a publication.
    /// @param collateralType Left-aligned ASCII.
    /// @param parameter Left-aligned ASCII.
    /// @param value In the parameter's unit.
    /// @param sequence Which publication of the epoch.
    event Recommended(
        bytes32 indexed collateralType,
        bytes32 indexed parameter,
        uint256 value,
        uint64 indexed sequence
    );
    /// @notice A publication is not valid any more.
    /// @param epoch Count of signers so far.
    /// @param sequence Which publication of the epoch.
    /// @param by Who did it.
    event Revoked(uint64 indexed epoch, uint64 indexed sequence, address by);
    /// @notice The signer is suspended, and with it everything of its epoch.
    /// @param epoch Count of signers so far.
    /// @param signer Key of the service.
    /// @param by Who did it.
    event Suspended(uint64 indexed epoch, address indexed signer, address by);
    /// @notice Another key signs from here on.
    /// @param epoch Count of signers so far.
    /// @param signer Key of the service.
    event SignerSet(uint64 indexed epoch, address indexed signer);
    /// @notice Another account may revoke.
    /// @param guardian Who may revoke.
    event GuardianSet(address indexed guardian);
    /// @notice An admin has been named and has not accepted yet.
    /// @param from The admin before.
    /// @param to The admin after.
    event AdminOffered(address indexed from, address indexed to);
    /// @notice There is another admin.
    /// @param from The admin before.
    /// @param to The admin after.
    event AdminChanged(address indexed from, address indexed to);

    /// @notice The caller does not have the role that this needs.
    error NotAuthorised(address caller);
    /// @notice An address that must be somebody is zero.
    error NoAddress();
    /// @notice The signature is of somebody else, or of another chain, contract or content.
    error WrongSigner(address found);
    /// @notice The publication belongs to another signer.
    error WrongEpoch(uint64 found, uint64 current);
    /// @notice A publication as new as this one or newer is here already.
    error OldSequence(uint64 found, uint64 current);
    /// @notice The publication was revoked before it came here.
    error IsRevoked(uint64 sequence);
    /// @notice The times do not rise, lie in the future, or are too far apart.
    error WrongTimes(uint64 publishedAt, uint64 validUntil);
    /// @notice Recommendations must rise strictly and there must be one.
    error NotAscending(uint256 index);
    /// @notice There is no value that may be used.
    error NoValidValue(bytes32 collateralType, bytes32 parameter);
}
