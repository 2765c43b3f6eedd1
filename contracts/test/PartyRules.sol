// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IParties} from "../src/IParties.sol";
import {Fold} from "./Fold.sol";

/// The rules of Parties once more, from the events alone. To ask reverts with what the contract must say, in the order
/// in which its interface asks; it comes back if the act is to be done.
abstract contract PartyRules {
    Fold internal immutable fold;
    address private immutable registry;

    constructor(Fold fold_, address parties) {
        (fold, registry) = (fold_, parties);
    }

    function askParties(address sender, bytes4 act, bytes calldata said) internal view {
        if (act == IParties.admit.selector) return _admit(sender, said);
        if (act == IParties.replaceAuthority.selector) return _replaceAuthority(sender, said);
        if (act == IParties.suspend.selector) return _suspend(sender, said, false);
        if (act == IParties.reinstate.selector) return _suspend(sender, said, true);
        if (act == IParties.correctDistrust.selector) return _correctDistrust(sender, said);
        if (act == IParties.describe.selector) return _describe(sender);
        if (act == IParties.deputise.selector) return _deputise(sender, said);
        if (act == IParties.appoint.selector) return _appoint(sender, said);
        if (act == IParties.dismiss.selector) return _dismiss(sender, said);
        if (act == IParties.distrust.selector) return _distrust(sender, said);
        if (act == Ownable.transferOwnership.selector) return _secretariat(sender);
        if (act == Ownable.renounceOwnership.selector) revert IParties.CannotRenounce();
        require(act == Ownable2Step.acceptOwnership.selector, "an act that the rules do not know");
        if (sender != fold.successor()) revert Ownable.OwnableUnauthorizedAccount(sender);
    }

    function empowered(address account, uint8 anyOf) internal view returns (bytes2) {
        IParties.Officer memory officer = fold.officerOf(account);
        if (officer.party == 0) revert IParties.NotAnOfficer(account);
        if (fold.partyOf(officer.party).suspended) revert IParties.Suspended(officer.party);
        if (officer.from > block.timestamp) revert IParties.NotYetEmpowered(account, officer.from);
        if (officer.until <= block.timestamp) revert IParties.NoLongerEmpowered(account, officer.until);
        if (officer.distrustedSince > 0) revert IParties.Distrusted(account, officer.distrustedSince);
        if ((officer.powers & anyOf) == 0) revert IParties.PowerMissing(account, anyOf, officer.powers);
        return officer.party;
    }

    function isCode(bytes2 code) internal pure returns (bool) {
        return code[0] >= "A" && code[0] <= "Z" && code[1] >= "A" && code[1] <= "Z";
    }

    // ---- the Secretariat ----

    function _secretariat(address sender) private view {
        if (sender != fold.secretariat()) revert Ownable.OwnableUnauthorizedAccount(sender);
    }

    function _admit(address sender, bytes calldata said) private view {
        (bytes2 party, address seat) = abi.decode(said, (bytes2, address));
        _secretariat(sender);
        if (!isCode(party)) revert IParties.NotACode(party);
        if (fold.partyOf(party).authority != address(0)) revert IParties.AlreadyAdmitted(party);
        _free(party, seat);
    }

    function _replaceAuthority(address sender, bytes calldata said) private view {
        (bytes2 party, address seat) = abi.decode(said, (bytes2, address));
        _secretariat(sender);
        _member(party);
        _free(party, seat);
    }

    function _suspend(address sender, bytes calldata said, bool suspended) private view {
        bytes2 party = abi.decode(said, (bytes2));
        _secretariat(sender);
        _member(party);
        if (fold.partyOf(party).suspended == suspended) return;
        if (suspended) revert IParties.NotSuspended(party);
        revert IParties.Suspended(party);
    }

    function _correctDistrust(address sender, bytes calldata said) private view {
        (address account, uint40 since) = abi.decode(said, (address, uint40));
        _secretariat(sender);
        IParties.Officer memory officer = _officer(account);
        if (since > block.timestamp) revert IParties.InTheFuture(since);
        bool later = officer.distrustedSince != 0 && (since == 0 || since > officer.distrustedSince);
        if (!later) revert IParties.NotLater(officer.distrustedSince, since);
    }

    // ---- an authority ----

    function _describe(address sender) private view {
        _own(sender);
    }

    function _own(address sender) private view returns (bytes2 party) {
        party = fold.seatOf(sender);
        if (party == 0 || fold.partyOf(party).authority != sender) revert IParties.NotAnAuthority(sender);
        if (fold.partyOf(party).suspended) revert IParties.Suspended(party);
    }

    function _deputise(address sender, bytes calldata said) private view {
        (bytes2 deputy,) = abi.decode(said, (bytes2, bool));
        bytes2 party = _own(sender);
        if (party == deputy) revert IParties.OwnDeputy(party);
        _member(deputy);
    }

    function _appoint(address sender, bytes calldata said) private view {
        (address account, uint8 powers, uint40 from, uint40 until, bytes32 credential, bytes memory consent) =
            abi.decode(said, (address, uint8, uint40, uint40, bytes32, bytes));
        bytes2 party = _own(sender);
        if (account == address(0)) revert IParties.ZeroAccount();
        if (powers < 1 || powers > 15) revert IParties.NotPowers(powers);
        if (from >= until || until <= block.timestamp) revert IParties.NotATerm(from, until);
        if (credential == 0) revert IParties.CredentialMissing();
        bytes2 taken = fold.officerOf(account).party;
        if (taken != 0) revert IParties.AccountTaken(account, taken);
        taken = fold.seatOf(account);
        if (taken != 0 && taken != party) revert IParties.AccountTaken(account, taken);
        bytes32 kind =
            keccak256("Consent(bytes2 party,address account,uint8 powers,uint40 from,uint40 until,bytes32 credential)");
        bytes32 told = keccak256(abi.encode(kind, party, account, powers, from, until, credential));
        if (_signer(told, consent) != account) revert IParties.ConsentMissing(account);
    }

    function _dismiss(address sender, bytes calldata said) private view {
        (address account, uint40 until) = abi.decode(said, (address, uint40));
        uint40 current = _ownOfficer(sender, account).until;
        if (until >= current || until < block.timestamp) revert IParties.NotEarlier(current, until);
    }

    function _distrust(address sender, bytes calldata said) private view {
        (address account, uint40 since) = abi.decode(said, (address, uint40));
        uint40 current = _ownOfficer(sender, account).distrustedSince;
        if (since > block.timestamp) revert IParties.InTheFuture(since);
        bool earlier = since != 0 && (current == 0 || since < current);
        if (!earlier) revert IParties.NotEarlier(current, since);
    }

    // ---- what they share ----

    function _member(bytes2 party) private view {
        if (fold.partyOf(party).authority == address(0)) revert IParties.NotAdmitted(party);
    }

    function _free(bytes2 party, address seat) private view {
        if (seat == address(0)) revert IParties.ZeroAccount();
        bytes2 serves = fold.officerOf(seat).party;
        if (serves != 0 && serves != party) revert IParties.AccountTaken(seat, serves);
        bytes2 held = fold.seatOf(seat);
        if (held != 0 && held != party) revert IParties.AccountTaken(seat, held);
    }

    function _officer(address account) private view returns (IParties.Officer memory officer) {
        officer = fold.officerOf(account);
        if (officer.party == 0) revert IParties.NotAnOfficer(account);
    }

    function _ownOfficer(address sender, address account) private view returns (IParties.Officer memory officer) {
        bytes2 party = _own(sender);
        officer = _officer(account);
        if (officer.party != party) revert IParties.NotYourOfficer(account, officer.party);
    }

    function _signer(bytes32 told, bytes memory signature) private view returns (address) {
        if (signature.length != 65) return address(0);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CITES Parties"),
                keccak256("1"),
                block.chainid,
                registry
            )
        );
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        return ecrecover(keccak256(abi.encodePacked("\x19\x01", domain, told)), uint8(signature[64]), r, s);
    }
}
