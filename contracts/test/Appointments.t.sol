// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParties} from "../src/IParties.sol";
import {Parties} from "../src/Parties.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// How an account becomes an officer, and how nobody captures one: each attack has the consent to something else.
contract AppointmentsTest is World {
    uint256 private constant SECRET = 77;
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    address private immutable account = vm.addr(SECRET);
    bytes private noConsent = abi.encodeWithSelector(IParties.ConsentMissing.selector, vm.addr(SECRET));

    function testFuzz_an_account_that_consents_becomes_an_officer(uint8 powers, uint40 from, uint40 until) public {
        powers = powers % 15 + 1;
        until = uint40(NOW + 1 + until % 3650 days);
        from = from % until;
        does(authority(ZA), appointment(account, powers, from, until, consent(SECRET, ZA, powers, from, until)));
        IParties.Officer memory told = parties.officerOf(account);
        require(told.party == ZA && told.powers == powers, "another officer");
        require(told.from == from && told.until == until && told.distrustedSince == 0, "another term");
    }

    function testFuzz_powers_are_one_to_fifteen(uint8 powers) public {
        if (powers > 0 && powers < 16) return;
        bytes memory call = appointment(account, powers, FROM, UNTIL, consent(SECRET, ZA, powers, FROM, UNTIL));
        isRefused(authority(ZA), call, abi.encodeWithSelector(IParties.NotPowers.selector, powers));
    }

    function testFuzz_a_term_ends_after_it_begins_and_after_now(uint40 from, uint40 until) public {
        bytes memory call = appointment(account, 1, from, until, consent(SECRET, ZA, 1, from, until));
        if (until > from && until > NOW) return does(authority(ZA), call);
        isRefused(authority(ZA), call, abi.encodeWithSelector(IParties.NotATerm.selector, from, until));
    }

    function test_an_officer_has_a_credential() public {
        bytes memory signature = consent(SECRET, ZA, 1, FROM, UNTIL);
        bytes memory call = abi.encodeCall(IParties.appoint, (account, 1, FROM, UNTIL, bytes32(0), signature));
        isRefused(authority(ZA), call, abi.encodeWithSelector(IParties.CredentialMissing.selector));
    }

    function test_nobody_is_appointed_without_an_account() public {
        bytes memory call = appointment(address(0), 1, FROM, UNTIL, new bytes(65));
        isRefused(authority(ZA), call, abi.encodeWithSelector(IParties.ZeroAccount.selector));
    }

    function test_an_authority_may_be_an_officer_of_its_own_member_only() public {
        uint256 secret = uint256(keccak256(abi.encode("authority", ZA)));
        bytes memory call = appointment(authority(ZA), 1, FROM, UNTIL, consent(secret, NL, 1, FROM, UNTIL));
        bytes memory error = abi.encodeWithSelector(IParties.AccountTaken.selector, authority(ZA), ZA);
        isRefused(authority(NL), call, error);
        hire(ZA, secret, 1);
    }

    function test_a_replaced_authority_is_nobody_elses_officer() public {
        uint256 secret = uint256(keccak256(abi.encode("authority", ZA)));
        does(SECRETARIAT, abi.encodeCall(IParties.replaceAuthority, (ZA, STRANGER)));
        bytes memory call = appointment(authority(ZA), 1, FROM, UNTIL, consent(secret, NL, 1, FROM, UNTIL));
        bytes memory error = abi.encodeWithSelector(IParties.AccountTaken.selector, authority(ZA), ZA);
        isRefused(authority(NL), call, error);
    }

    function testFuzz_a_record_is_never_reopened_not_even_after_its_end(uint40 later) public {
        bytes memory signature = consent(SECRET, ZA, 1, FROM, UNTIL);
        does(authority(ZA), appointment(account, 1, FROM, UNTIL, signature));
        does(authority(ZA), abi.encodeCall(IParties.dismiss, (account, FROM)));
        vm.warp(NOW + later % 3649 days);
        bytes memory error = abi.encodeWithSelector(IParties.AccountTaken.selector, account, ZA);
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, signature), error);
        isRefused(authority(NL), appointment(account, 1, FROM, UNTIL, consent(SECRET, NL, 1, FROM, UNTIL)), error);
    }

    // ---- capture ----

    function testFuzz_no_account_is_captured_without_its_signature(bytes memory signature) public {
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, signature), noConsent);
    }

    function testFuzz_no_account_is_captured_with_a_strangers_signature(uint256 secret) public {
        secret = secret % (ORDER - 1) + 1;
        if (secret == SECRET) return;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, keccak256("anything"));
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, abi.encodePacked(r, s, v)), noConsent);
        // The stranger consents to its own appointment, which is not the account's.
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, consent(secret, ZA, 1, FROM, UNTIL)), noConsent);
    }

    function test_no_account_is_captured_with_a_consent_for_another_party() public {
        isRefused(authority(NL), appointment(account, 1, FROM, UNTIL, consent(SECRET, ZA, 1, FROM, UNTIL)), noConsent);
    }

    function testFuzz_no_account_is_captured_with_a_consent_to_other_terms(uint8 powers, uint40 from, uint40 until)
        public
    {
        powers = powers % 15 + 1;
        until = uint40(NOW + 1 + until % 3650 days);
        from = from % until;
        if (powers == 1 && from == FROM && until == UNTIL) return;
        bytes memory signature = consent(SECRET, ZA, 1, FROM, UNTIL);
        isRefused(authority(ZA), appointment(account, powers, from, until, signature), noConsent);
    }

    function testFuzz_no_account_is_captured_with_a_consent_to_another_credential(bytes32 credential) public {
        if (credential == 0 || credential == CREDENTIAL) return;
        bytes memory signature = consent(SECRET, ZA, 1, FROM, UNTIL);
        bytes memory call = abi.encodeCall(IParties.appoint, (account, 1, FROM, UNTIL, credential, signature));
        isRefused(authority(ZA), call, noConsent);
    }

    function testFuzz_no_account_is_captured_with_a_consent_for_another_chain(uint64 chain) public {
        bytes memory signature = consent(SECRET, ZA, 1, FROM, UNTIL);
        if (chain == 0 || chain == block.chainid) return;
        vm.chainId(chain);
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, signature), noConsent);
    }

    function test_no_account_is_captured_with_a_consent_for_another_registry() public {
        bytes memory signature = consent(SECRET, ZA, 1, FROM, UNTIL);
        parties = new Parties(SECRETARIAT);
        does(SECRETARIAT, abi.encodeCall(IParties.admit, (ZA, authority(ZA))));
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, signature), noConsent);
    }

    function test_a_signature_has_one_form_only() public {
        bytes memory signature = consent(SECRET, ZA, 1, FROM, UNTIL);
        (bytes32 r, bytes32 s, uint8 v) = (word(signature, 0), word(signature, 32), uint8(signature[64]));
        bytes memory mirrored = abi.encodePacked(r, ORDER - uint256(s), v == 27 ? uint8(28) : uint8(27));
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, mirrored), noConsent);
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, bytes.concat(signature, hex"00")), noConsent);
        isRefused(authority(ZA), appointment(account, 1, FROM, UNTIL, abi.encodePacked(r, s, v - 27)), noConsent);
        does(authority(ZA), appointment(account, 1, FROM, UNTIL, signature));
    }

    function word(bytes memory data, uint256 at) private pure returns (bytes32 part) {
        for (uint256 i = 0; i < 32; i++) {
            part |= bytes32(data[at + i]) >> (8 * i);
        }
    }
}
