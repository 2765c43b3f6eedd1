// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParties} from "../src/IParties.sol";
import {AnyState} from "./AnyState.sol";
import {svm, vm} from "./Halmos.sol";
import {both, either} from "./Logic.sol";

/// No account without the power changes who may act; none is captured; and a record is never reopened.
contract Officers is AnyState {
    function check_nobody_but_its_authority_changes_an_officer(address sender, address account) public {
        IParties.Officer memory old = parties.officerOf(account);
        address owner = secretariat();
        // Read before the act: a new officer's Party is the sender's own.
        bytes2 seat = seatOf(sender);
        bool seated = isAuthority(sender, seat);
        if (!anythingWithParties(sender)) return;
        IParties.Officer memory now_ = parties.officerOf(account);
        bool term = both(now_.from == old.from, now_.until == old.until);
        bool same = both(both(now_.party == old.party, now_.powers == old.powers), term);
        bool own = both(both(seated, now_.party == seat), either(old.party == seat, old.party == 0));
        // The Secretariat only corrects a distrust, and only to a later moment or to none.
        bool later = either(now_.distrustedSince == 0, now_.distrustedSince > old.distrustedSince);
        bool corrected = both(both(sender == owner, same), both(old.distrustedSince != 0, later));
        bool unchanged = both(same, now_.distrustedSince == old.distrustedSince);
        assert(either(unchanged, either(own, corrected)));
    }

    /// An account belongs to one Party for ever, with the powers that it was given, and its term only ends earlier.
    function check_a_record_is_never_reopened(address sender, address account) public {
        IParties.Officer memory old = parties.officerOf(account);
        vm.assume(old.party != 0);
        if (!anythingWithParties(sender)) return;
        IParties.Officer memory now_ = parties.officerOf(account);
        assert(both(now_.party == old.party, both(now_.powers == old.powers, now_.from == old.from)));
        assert(either(now_.until == old.until, both(now_.until < old.until, now_.until >= block.timestamp)));
    }

    /// Distrust begins at no moment to come, and an authority moves it earlier only.
    function check_an_authority_moves_a_distrust_only_earlier(address sender, address account) public {
        uint40 old = parties.officerOf(account).distrustedSince;
        vm.assume(both(parties.officerOf(account).party != 0, sender != secretariat()));
        if (!anythingWithParties(sender)) return;
        uint40 since = parties.officerOf(account).distrustedSince;
        bool earlier = both(both(since != 0, since <= block.timestamp), either(old == 0, since < old));
        assert(either(since == old, earlier));
    }

    /// Nobody becomes an officer but by the account's own signature over exactly this appointment.
    function check_no_account_is_captured(
        address sender, address account, uint8 powers, uint40 from, uint40 until, bytes32 credential,
        bytes32 r, bytes32 s, uint8 v
    ) public {
        bytes2 party = seatOf(sender);
        bytes32 seen = consentTo(party, account, powers, from, until, credential);
        address signer = ecrecover(seen, v, r, s);
        vm.prank(sender);
        bytes memory consent = abi.encodePacked(r, s, v);
        try parties.appoint(account, powers, from, until, credential, consent) {
            assert(both(account != address(0), signer == account));
            assert(parties.officerOf(account).party == party);
        } catch {}
    }

    function check_no_account_is_captured_by_any_other_act(address sender, address account) public {
        vm.assume(parties.officerOf(account).party == 0);
        bytes memory call = svm.createCalldata("Parties");
        vm.assume(bytes4(call) != IParties.appoint.selector);
        doesWithParties(sender, call);
        assert(parties.officerOf(account).party == 0);
    }

    /// Nor is an account appointed that is, or was, the authority of another Party.
    function check_no_authority_is_anothers_officer(address sender, address account) public {
        bytes2 seat = seatOf(account);
        vm.assume(both(parties.officerOf(account).party == 0, seat != 0));
        if (!anythingWithParties(sender)) return;
        bytes2 party = parties.officerOf(account).party;
        assert(either(party == 0, party == seat));
    }

    function check_a_suspended_partys_authority_changes_no_officer(address sender, address account) public {
        bytes2 seat = seatOf(sender);
        bytes32 old = keccak256(abi.encode(parties.officerOf(account)));
        vm.assume(both(parties.partyOf(seat).suspended, sender != secretariat()));
        if (!anythingWithParties(sender)) return;
        assert(keccak256(abi.encode(parties.officerOf(account))) == old);
    }

    /// The EIP-712 digest of an appointment, from the standard's text.
    function consentTo(
        bytes2 party, address account, uint8 powers, uint40 from, uint40 until, bytes32 credential
    ) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CITES Parties"),
                keccak256("1"),
                block.chainid,
                parties
            )
        );
        bytes32 kind =
            keccak256("Consent(bytes2 party,address account,uint8 powers,uint40 from,uint40 until,bytes32 credential)");
        bytes32 told_ = keccak256(abi.encode(kind, party, account, powers, from, until, credential));
        return keccak256(abi.encodePacked("\x19\x01", domain, told_));
    }
}
