// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IParties} from "../src/IParties.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// Members and their Secretariat; how an officer's term ends. Appointments are in Appointments.t.sol.
contract PartiesTest is World {
    address private immutable issuer = officer(ZA, 1);

    // ---- the Secretariat ----

    function testFuzz_nobody_but_the_secretariat_does_what_is_its_own(address sender, bytes2 party) public {
        if (sender == SECRETARIAT) return;
        bytes memory error = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, sender);
        isRefused(sender, abi.encodeCall(IParties.admit, (party, sender)), error);
        isRefused(sender, abi.encodeCall(IParties.replaceAuthority, (party, sender)), error);
        isRefused(sender, abi.encodeCall(IParties.suspend, (party)), error);
        isRefused(sender, abi.encodeCall(IParties.reinstate, (party)), error);
        isRefused(sender, abi.encodeCall(IParties.correctDistrust, (issuer, 0)), error);
    }

    function test_the_secretariats_seat_is_handed_on_in_two_steps() public {
        does(SECRETARIAT, abi.encodeCall(Ownable.transferOwnership, (STRANGER)));
        require(parties.owner() == SECRETARIAT, "handed on in one step");
        does(STRANGER, abi.encodeCall(Ownable2Step.acceptOwnership, ()));
        require(parties.owner() == STRANGER, "not handed on");
    }

    function testFuzz_the_secretariats_seat_is_never_given_up(address sender) public {
        bytes memory error = abi.encodeWithSelector(IParties.CannotRenounce.selector);
        isRefused(sender, abi.encodeCall(Ownable.renounceOwnership, ()), error);
        isRefused(SECRETARIAT, abi.encodeCall(Ownable.renounceOwnership, ()), error);
    }

    function testFuzz_a_member_is_admitted_by_two_capital_letters_only(bytes2 code, address seat) public {
        if (seat == address(0) || parties.partyOf(code).authority != address(0)) return;
        bytes memory call = abi.encodeCall(IParties.admit, (code, seat));
        bool letters = code[0] >= "A" && code[0] <= "Z" && code[1] >= "A" && code[1] <= "Z";
        if (!letters) return isRefused(SECRETARIAT, call, abi.encodeWithSelector(IParties.NotACode.selector, code));
        does(SECRETARIAT, call);
        require(parties.partyOf(code).authority == seat, "another authority");
    }

    function test_the_letters_next_to_a_and_z_are_no_code() public {
        bytes2[4] memory codes = [bytes2("@A"), "A[", "a" "A", 0x4100];
        for (uint256 i = 0; i < codes.length; i++) {
            bytes memory error = abi.encodeWithSelector(IParties.NotACode.selector, codes[i]);
            isRefused(SECRETARIAT, abi.encodeCall(IParties.admit, (codes[i], STRANGER)), error);
        }
        does(SECRETARIAT, abi.encodeCall(IParties.admit, ("AZ", STRANGER)));
    }

    function test_a_member_is_admitted_once() public {
        bytes memory error = abi.encodeWithSelector(IParties.AlreadyAdmitted.selector, ZA);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.admit, (ZA, STRANGER)), error);
    }

    function test_nobody_is_admitted_or_seated_without_an_account() public {
        bytes memory error = abi.encodeWithSelector(IParties.ZeroAccount.selector);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.admit, ("FR", address(0))), error);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.replaceAuthority, (ZA, address(0))), error);
    }

    function test_no_member_is_seated_on_an_account_of_another() public {
        address[2] memory taken = [authority(NL), officer(NL, 1)];
        for (uint256 i = 0; i < 2; i++) {
            bytes memory error = abi.encodeWithSelector(IParties.AccountTaken.selector, taken[i], NL);
            isRefused(SECRETARIAT, abi.encodeCall(IParties.admit, ("FR", taken[i])), error);
            isRefused(SECRETARIAT, abi.encodeCall(IParties.replaceAuthority, (ZA, taken[i])), error);
        }
    }

    function test_a_replaced_authority_acts_no_longer_and_stays_its_members_account() public {
        address old = authority(ZA);
        does(SECRETARIAT, abi.encodeCall(IParties.replaceAuthority, (ZA, STRANGER)));
        bytes memory call = abi.encodeCall(IParties.describe, ("https://permits.example", "", RECORD));
        isRefused(old, call, abi.encodeWithSelector(IParties.NotAnAuthority.selector, old));
        bytes memory error = abi.encodeWithSelector(IParties.AccountTaken.selector, old, ZA);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.replaceAuthority, (NL, old)), error);
        does(STRANGER, call);
        does(SECRETARIAT, abi.encodeCall(IParties.replaceAuthority, (ZA, old)));
    }

    function testFuzz_who_is_no_member_is_neither_replaced_suspended_nor_deputised(bytes2 code) public {
        if (parties.partyOf(code).authority != address(0)) return;
        bytes memory error = abi.encodeWithSelector(IParties.NotAdmitted.selector, code);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.replaceAuthority, (code, STRANGER)), error);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.suspend, (code)), error);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.reinstate, (code)), error);
        isRefused(authority(ZA), abi.encodeCall(IParties.deputise, (code, true)), error);
    }

    // ---- suspension ----

    function test_a_suspended_member_does_nothing_until_it_is_reinstated() public {
        does(issuer, issuing(termsOf(contentOf(1), 1)));
        does(SECRETARIAT, abi.encodeCall(IParties.suspend, (ZA)));
        bytes memory error = abi.encodeWithSelector(IParties.Suspended.selector, ZA);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.suspend, (ZA)), error);
        isRefused(authority(ZA), abi.encodeCall(IParties.describe, ("", "", RECORD)), error);
        isRefused(authority(ZA), abi.encodeCall(IParties.deputise, (NL, true)), error);
        isRefused(authority(ZA), abi.encodeCall(IParties.dismiss, (issuer, FROM)), error);
        isRefused(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, FROM)), error);
        isRefused(authority(ZA), appointment(STRANGER, 1, FROM, UNTIL, ""), error);
        isRefused(issuer, issuing(termsOf(contentOf(2), 1)), error);
        does(SECRETARIAT, abi.encodeCall(IParties.reinstate, (ZA)));
        does(issuer, issuing(termsOf(contentOf(2), 1)));
        error = abi.encodeWithSelector(IParties.NotSuspended.selector, ZA);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.reinstate, (ZA)), error);
    }

    function test_what_a_suspended_member_did_before_stands() public {
        does(issuer, issuing(termsOf(contentOf(1), 1)));
        does(SECRETARIAT, abi.encodeCall(IParties.suspend, (ZA)));
        does(officer(NL, 4), accepting(idOf(ZA, contentOf(1)), contentOf(1)));
    }

    // ---- an authority ----

    function testFuzz_nobody_but_an_authority_does_what_is_its_own(address sender) public {
        bytes2[4] memory codes = [ZA, NL, DE, US];
        for (uint256 i = 0; i < 4; i++) {
            if (sender == authority(codes[i])) return;
        }
        bytes memory error = abi.encodeWithSelector(IParties.NotAnAuthority.selector, sender);
        isRefused(sender, abi.encodeCall(IParties.describe, ("", "", RECORD)), error);
        isRefused(sender, abi.encodeCall(IParties.deputise, (NL, true)), error);
        isRefused(sender, abi.encodeCall(IParties.dismiss, (issuer, FROM)), error);
        isRefused(sender, abi.encodeCall(IParties.distrust, (issuer, FROM)), error);
        isRefused(sender, appointment(STRANGER, 1, FROM, UNTIL, ""), error);
    }

    function test_the_zero_account_is_not_the_authority_of_what_is_no_member() public {
        bytes memory error = abi.encodeWithSelector(IParties.NotAnAuthority.selector, address(0));
        isRefused(address(0), abi.encodeCall(IParties.describe, ("", "", RECORD)), error);
    }

    function test_a_member_is_not_its_own_deputy() public {
        bytes memory error = abi.encodeWithSelector(IParties.OwnDeputy.selector, ZA);
        isRefused(authority(ZA), abi.encodeCall(IParties.deputise, (ZA, true)), error);
    }

    function test_a_deputy_admits_until_it_is_no_longer_one_and_never_the_other_way_round() public {
        require(parties.isDeputy(NL, DE) && !parties.isDeputy(DE, NL), "the wrong way round");
        does(issuer, issuing(termsOf(contentOf(1), 1)));
        does(authority(NL), abi.encodeCall(IParties.deputise, (DE, false)));
        bytes32 id = idOf(ZA, contentOf(1));
        bytes memory error = abi.encodeWithSignature("NotYourPermit(bytes32,bytes2,bytes2)", id, NL, DE);
        isRefused(officer(DE, 4), accepting(id, contentOf(1)), error);
    }

    function testFuzz_only_its_own_authority_ends_or_distrusts_an_officer(uint40 moment) public {
        bytes memory error = abi.encodeWithSelector(IParties.NotYourOfficer.selector, issuer, ZA);
        isRefused(authority(NL), abi.encodeCall(IParties.dismiss, (issuer, moment)), error);
        isRefused(authority(NL), abi.encodeCall(IParties.distrust, (issuer, moment)), error);
        error = abi.encodeWithSelector(IParties.NotAnOfficer.selector, STRANGER);
        isRefused(authority(NL), abi.encodeCall(IParties.dismiss, (STRANGER, moment)), error);
        isRefused(authority(NL), abi.encodeCall(IParties.distrust, (STRANGER, moment)), error);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.correctDistrust, (STRANGER, moment)), error);
    }

    function testFuzz_a_term_only_ends_earlier_and_never_in_the_past(uint40 until) public {
        bytes memory call = abi.encodeCall(IParties.dismiss, (issuer, until));
        if (until < NOW || until >= UNTIL) {
            bytes memory error = abi.encodeWithSelector(IParties.NotEarlier.selector, UNTIL, until);
            return isRefused(authority(ZA), call, error);
        }
        does(authority(ZA), call);
        require(parties.officerOf(issuer).until == until, "another end");
    }

    function testFuzz_an_officer_acts_from_the_first_second_to_before_the_last(uint40 from, uint40 until, uint40 moment)
        public
    {
        from = FROM + from % 1000;
        until = from + 1 + until % 1000;
        moment = FROM + moment % 3000;
        uint256 secret = 77;
        bytes memory signature = consent(secret, ZA, 1, from, until);
        does(authority(ZA), appointment(vm.addr(secret), 1, from, until, signature));
        vm.warp(moment);
        bytes memory call = issuing(termsOf(contentOf(1), 1));
        address account = vm.addr(secret);
        if (moment < from) {
            isRefused(account, call, abi.encodeWithSelector(IParties.NotYetEmpowered.selector, account, from));
        } else if (moment >= until) {
            isRefused(account, call, abi.encodeWithSelector(IParties.NoLongerEmpowered.selector, account, until));
        } else {
            does(account, call);
        }
    }

    function test_the_second_of_the_end_is_the_first_without_powers() public {
        vm.warp(UNTIL - 1);
        does(issuer, issuing(termsOf(contentOf(1), 1)));
        vm.warp(UNTIL);
        bytes memory error = abi.encodeWithSelector(IParties.NoLongerEmpowered.selector, issuer, UNTIL);
        isRefused(issuer, issuing(termsOf(contentOf(2), 1)), error);
    }

    function test_the_second_of_the_beginning_is_the_first_with_powers() public {
        uint256 secret = 77;
        address account = vm.addr(secret);
        does(authority(ZA), appointment(account, 1, FROM + 10, UNTIL, consent(secret, ZA, 1, FROM + 10, UNTIL)));
        vm.warp(NOW + 9);
        bytes memory error = abi.encodeWithSelector(IParties.NotYetEmpowered.selector, account, FROM + 10);
        isRefused(account, issuing(termsOf(contentOf(1), 1)), error);
        vm.warp(NOW + 10);
        does(account, issuing(termsOf(contentOf(1), 1)));
    }

    // ---- distrust ----

    function testFuzz_an_authority_moves_a_distrust_only_earlier(uint40 first, uint40 second) public {
        first = uint40(1 + first % NOW);
        does(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, first)));
        bytes memory call = abi.encodeCall(IParties.distrust, (issuer, second));
        bytes memory error = abi.encodeWithSelector(IParties.NotEarlier.selector, first, second);
        if (second > NOW) error = abi.encodeWithSelector(IParties.InTheFuture.selector, second);
        if (second == 0 || second >= first) return isRefused(authority(ZA), call, error);
        does(authority(ZA), call);
        (, uint40 since) = parties.standing(issuer);
        require(since == second, "another moment");
    }

    function testFuzz_the_secretariat_moves_a_distrust_only_later_or_clears_it(uint40 first, uint40 second) public {
        first = uint40(1 + first % NOW);
        does(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, first)));
        bytes memory call = abi.encodeCall(IParties.correctDistrust, (issuer, second));
        bytes memory error = abi.encodeWithSelector(IParties.NotLater.selector, first, second);
        if (second > NOW) error = abi.encodeWithSelector(IParties.InTheFuture.selector, second);
        if (second > NOW || (second != 0 && second <= first)) return isRefused(SECRETARIAT, call, error);
        does(SECRETARIAT, call);
        require(parties.officerOf(issuer).distrustedSince == second, "another moment");
    }

    function test_the_same_moment_is_neither_earlier_nor_later() public {
        does(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, FROM)));
        bytes memory error = abi.encodeWithSelector(IParties.NotEarlier.selector, FROM, FROM);
        isRefused(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, FROM)), error);
        error = abi.encodeWithSelector(IParties.NotLater.selector, FROM, FROM);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.correctDistrust, (issuer, FROM)), error);
    }

    function testFuzz_the_secretariat_distrusts_nobody_by_itself(uint40 since) public {
        since = uint40(since % (NOW + 1));
        bytes memory error = abi.encodeWithSelector(IParties.NotLater.selector, uint40(0), since);
        isRefused(SECRETARIAT, abi.encodeCall(IParties.correctDistrust, (issuer, since)), error);
    }

    function testFuzz_a_distrusted_officer_does_nothing_until_it_is_cleared(uint40 since) public {
        since = uint40(1 + since % NOW);
        does(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, since)));
        bytes memory call = issuing(termsOf(contentOf(1), 1));
        isRefused(issuer, call, abi.encodeWithSelector(IParties.Distrusted.selector, issuer, since));
        does(SECRETARIAT, abi.encodeCall(IParties.correctDistrust, (issuer, 0)));
        does(issuer, call);
    }

    // ---- reading ----

    function testFuzz_empowered_tells_party_and_powers_if_one_of_the_asked_is_held(uint8 held, uint8 asked) public {
        held = held % 15 + 1;
        address account = hire(US, 77, held);
        if (asked & held == 0) {
            (bool done, bytes memory told) =
                address(parties).call(abi.encodeCall(IParties.empowered, (account, asked)));
            bytes memory error = abi.encodeWithSelector(IParties.PowerMissing.selector, account, asked, held);
            require(!done && keccak256(told) == keccak256(error), "another answer");
        } else {
            (bytes2 party, uint8 powers) = parties.empowered(account, asked);
            require(party == US && powers == held, "another officer");
        }
    }

    function testFuzz_check_says_what_empowered_and_standing_say(uint8 power, uint40 since, bool known) public {
        if (since > NOW) since = 0;
        power = uint8(1 << power % 4);
        if (since != 0) does(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, since)));
        address by = known ? issuer : STRANGER;
        (bytes2 party, bytes2 home, uint40 distrusted) = parties.check(officer(NL, power), power, by);
        require(party == NL && home == (known ? ZA : bytes2(0)) && distrusted == (known ? since : 0), "unlike");
    }

    function testFuzz_who_is_no_officer_has_no_powers(address account) public {
        if (parties.officerOf(account).party != 0) return;
        bytes memory error = abi.encodeWithSelector(IParties.NotAnOfficer.selector, account);
        isRefused(account, issuing(termsOf(contentOf(1), 1)), error);
    }
}
