// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {isCode} from "./Codes.sol";
import {IParties} from "./IParties.sol";
import {ANY_POWER} from "./Powers.sol";

/// @title Parties: who may act
/// @notice The owner is the Secretariat. One storage slot a member, one an officer.
contract Parties is IParties, Ownable2Step, EIP712 {
    // Times here are terms of years and moments of distrust: a validator that shifts a block by seconds gains nothing.
    // slither-disable-start timestamp

    bytes32 private constant CONSENT = keccak256(
        "Consent(bytes2 party,address account,uint8 powers,uint40 from,uint40 until,bytes32 credential)"
    );

    mapping(bytes2 code => Party) private _parties;
    mapping(address account => Officer) private _officers;
    /// The member whose authority an account is, or once was: it stays bound to that member when it is replaced.
    mapping(address account => bytes2 code) private _seats;
    mapping(bytes2 code => mapping(bytes2 deputy => bool)) private _deputies;

    constructor(address secretariat) Ownable(secretariat) EIP712("CITES Parties", "1") {}

    // ---- the Secretariat ----

    /// @inheritdoc IParties
    function admit(bytes2 party, address authority) external onlyOwner {
        if (!isCode(party)) revert NotACode(party);
        if (_isAdmitted(party)) revert AlreadyAdmitted(party);
        _seat(party, authority);
        emit PartyAdmitted(party, authority);
    }

    /// @inheritdoc IParties
    function replaceAuthority(bytes2 party, address authority) external onlyOwner {
        _ensureAdmitted(party);
        _seat(party, authority);
        emit AuthorityReplaced(party, authority);
    }

    /// @inheritdoc IParties
    function suspend(bytes2 party) external onlyOwner {
        _ensureAdmitted(party);
        if (_parties[party].suspended) revert Suspended(party);
        _parties[party].suspended = true;
        emit PartySuspended(party);
    }

    /// @inheritdoc IParties
    function reinstate(bytes2 party) external onlyOwner {
        _ensureAdmitted(party);
        if (!_parties[party].suspended) revert NotSuspended(party);
        _parties[party].suspended = false;
        emit PartyReinstated(party);
    }

    /// @inheritdoc IParties
    function correctDistrust(address account, uint40 since) external onlyOwner {
        Officer storage officer = _officer(account);
        uint40 current = officer.distrustedSince;
        if (since > block.timestamp) revert InTheFuture(since);
        // To distrust, and to distrust from an earlier moment on, is for the officer's own authority.
        if (current == 0 || (since != 0 && since <= current)) revert NotLater(current, since);
        officer.distrustedSince = since;
        emit OfficerDistrusted(account, officer.party, since);
    }

    /// @dev Without an owner no member could ever be admitted, repaired or stopped again.
    function renounceOwnership() public pure override {
        revert CannotRenounce();
    }

    // ---- an authority ----

    /// @inheritdoc IParties
    function describe(string calldata origin, string calldata statement, bytes32 digest) external {
        emit PartyDescribed(_senderParty(), origin, statement, digest);
    }

    /// @inheritdoc IParties
    function deputise(bytes2 deputy, bool allowed) external {
        bytes2 party = _senderParty();
        if (deputy == party) revert OwnDeputy(party);
        _ensureAdmitted(deputy);
        _deputies[party][deputy] = allowed;
        emit DeputySet(party, deputy, allowed);
    }

    /// @inheritdoc IParties
    function appoint(
        address account, uint8 powers, uint40 from, uint40 until, bytes32 credential, bytes calldata consent
    ) external {
        bytes2 party = _senderParty();
        if (account == address(0)) revert ZeroAccount();
        if (powers == 0 || powers > ANY_POWER) revert NotPowers(powers);
        if (until <= from || until <= block.timestamp) revert NotATerm(from, until);
        if (credential == 0) revert CredentialMissing();
        bytes2 taken = _officers[account].party;
        if (taken != 0) revert AccountTaken(account, taken);
        _ensureFreeFor(party, account);
        bytes32 struck = keccak256(abi.encode(CONSENT, party, account, powers, from, until, credential));
        // A signature that cannot be read recovers to zero, which is no account.
        // slither-disable-next-line unused-return: so why it cannot be read is not asked
        (address signer,,) = ECDSA.tryRecover(_hashTypedDataV4(struck), consent);
        if (signer != account) revert ConsentMissing(account);

        _officers[account] = Officer(party, powers, from, until, 0);
        emit OfficerAppointed(account, party, powers, from, until, credential);
    }

    /// @inheritdoc IParties
    function dismiss(address account, uint40 until) external {
        Officer storage officer = _ownOfficer(account);
        uint40 current = officer.until;
        if (until < block.timestamp || until >= current) revert NotEarlier(current, until);
        officer.until = until;
        emit OfficerDismissed(account, officer.party, until);
    }

    /// @inheritdoc IParties
    function distrust(address account, uint40 since) external {
        Officer storage officer = _ownOfficer(account);
        uint40 current = officer.distrustedSince;
        if (since > block.timestamp) revert InTheFuture(since);
        // Zero means trusted, so it is no moment to distrust an officer from.
        if (since == 0 || (current != 0 && since >= current)) revert NotEarlier(current, since);
        officer.distrustedSince = since;
        emit OfficerDistrusted(account, officer.party, since);
    }

    // ---- anyone reads ----

    /// @inheritdoc IParties
    function partyOf(bytes2 party) external view returns (Party memory) {
        return _parties[party];
    }

    /// @inheritdoc IParties
    function officerOf(address account) external view returns (Officer memory) {
        return _officers[account];
    }

    /// @inheritdoc IParties
    function isDeputy(bytes2 party, bytes2 deputy) external view returns (bool) {
        return _deputies[party][deputy];
    }

    /// @inheritdoc IParties
    function empowered(address account, uint8 anyOf) external view returns (bytes2 party, uint8 powers) {
        return _empowered(account, anyOf);
    }

    /// @inheritdoc IParties
    function standing(address account) external view returns (bytes2 party, uint40 distrustedSince) {
        return _standing(account);
    }

    /// @inheritdoc IParties
    function check(address account, uint8 anyOf, address by)
        external
        view
        returns (bytes2 party, bytes2 issuer, uint40 distrustedSince)
    {
        (party,) = _empowered(account, anyOf);
        (issuer, distrustedSince) = _standing(by);
    }

    // ---- the rules they share ----

    function _empowered(address account, uint8 anyOf) private view returns (bytes2 party, uint8 powers) {
        Officer storage officer = _officers[account];
        (party, powers) = (officer.party, officer.powers);
        if (party == 0) revert NotAnOfficer(account);
        if (_parties[party].suspended) revert Suspended(party);
        if (block.timestamp < officer.from) revert NotYetEmpowered(account, officer.from);
        if (block.timestamp >= officer.until) revert NoLongerEmpowered(account, officer.until);
        if (officer.distrustedSince != 0) revert Distrusted(account, officer.distrustedSince);
        if (powers & anyOf == 0) revert PowerMissing(account, anyOf, powers);
    }

    function _standing(address account) private view returns (bytes2 party, uint40 distrustedSince) {
        Officer storage officer = _officers[account];
        return (officer.party, officer.distrustedSince);
    }

    function _seat(bytes2 party, address authority) private {
        if (authority == address(0)) revert ZeroAccount();
        bytes2 taken = _officers[authority].party;
        if (taken != 0 && taken != party) revert AccountTaken(authority, taken);
        _ensureFreeFor(party, authority);
        _seats[authority] = party;
        _parties[party].authority = authority;
    }

    /// @dev Ensures that the account neither is nor was the authority of another member.
    function _ensureFreeFor(bytes2 party, address account) private view {
        bytes2 seat = _seats[account];
        if (seat != 0 && seat != party) revert AccountTaken(account, seat);
    }

    function _isAdmitted(bytes2 party) private view returns (bool) {
        return _parties[party].authority != address(0);
    }

    function _ensureAdmitted(bytes2 party) private view {
        if (!_isAdmitted(party)) revert NotAdmitted(party);
    }

    /// @dev The member whose authority the sender is. A suspended member's account may be in a thief's hands.
    function _senderParty() private view returns (bytes2 party) {
        party = _seats[msg.sender];
        Party memory own = _parties[party];
        if (party == 0 || own.authority != msg.sender) revert NotAnAuthority(msg.sender);
        if (own.suspended) revert Suspended(party);
    }

    function _officer(address account) private view returns (Officer storage officer) {
        officer = _officers[account];
        if (officer.party == 0) revert NotAnOfficer(account);
    }

    function _ownOfficer(address account) private view returns (Officer storage officer) {
        bytes2 party = _senderParty();
        officer = _officer(account);
        if (officer.party != party) revert NotYourOfficer(account, officer.party);
    }

    // slither-disable-end timestamp
}
