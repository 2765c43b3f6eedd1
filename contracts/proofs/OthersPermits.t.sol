// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {AnyState} from "./AnyState.sol";
import {svm, vm} from "./Halmos.sol";
import {both, either, implies} from "./Logic.sol";

/// A Party's act never changes another Party's permit, but for what a border records of it: its use at the destination,
/// and the crossings of a multiple-use document.
contract OthersPermits is AnyState {
    function check_a_partys_act_changes_nothing_of_anothers_permit_but_what_a_border_records(address sender, bytes32 id)
        public
    {
        Told memory old = told(id);
        bytes2 yours = parties.officerOf(sender).party;
        vm.assume(both(both(isWellFormed(old), old.word != 0), issuerOf(old) != yours));
        if (!anything(sender)) return;
        Told memory now_ = told(id);
        bool kept = isSameButForWhoAnswers(old, now_);
        bool waited = either(old.status == ISSUED, old.status == ENDORSED);
        bool used = both(waited, either(now_.status == ACCEPTED, now_.status == REFUSED));
        bool mine = either(old.country == yours, parties.isDeputy(old.country, yours));
        bool crossed = both(both(old.kind >= 128, isLive(now_)), both(now_.crossings == old.crossings + 1, now_.country == yours));
        bool sameAnswer = both(both(now_.by == old.by, now_.at == old.at), now_.validDay == old.validDay);
        assert(either(now_.word == old.word, either(both(both(used, mine), kept), both(crossed, sameAnswer))));
    }

    function check_no_party_issues_in_anothers_name(address sender, bytes2 party, bytes32 ticket) public {
        bytes32 id = idOfTicket(party, ticket);
        vm.assume(both(told(id).word == 0, party != parties.officerOf(sender).party));
        if (!anything(sender)) return;
        assert(told(id).word == 0);
    }

    function check_the_issuing_party_stays_the_same(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(both(isWellFormed(old), isLive(old)));
        bytes2 issuer = issuerOf(old);
        if (!anything(sender)) return;
        Told memory now_ = told(id);
        assert(implies(isLive(now_), issuerOf(now_) == issuer));
    }

    function check_an_act_on_one_permit_changes_no_other(address sender, bytes32 other) public {
        Told memory old = told(other);
        bytes memory call = svm.createCalldata("Permits");
        bytes4 act = bytes4(call);
        bool many = either(act == IPermits.issue.selector, act == IPermits.affirm.selector);
        vm.assume(both(!either(many, act == IPermits.replace.selector), call.length >= 68));
        vm.assume(wordAt(call, 0) != other);
        if (!does(sender, call)) return;
        assert(told(other).word == old.word);
    }

    function check_replacing_changes_no_third_permit(
        address sender, bytes32 id, IPermits.Terms calldata successor, uint8 reason, bytes32 record, bytes32 other
    ) public {
        Told memory old = told(other);
        bytes32 next = idOfTicket(parties.officerOf(sender).party, successor.ticket);
        vm.assume(both(other != id, other != next));
        if (!does(sender, abi.encodeCall(IPermits.replace, (id, successor, reason, record)))) return;
        assert(told(other).word == old.word);
    }

    function check_affirming_changes_no_permit_that_is_not_named(address sender, bytes32 a, bytes32 b, bytes32 other)
        public
    {
        Told memory old = told(other);
        vm.assume(both(other != a, other != b));
        bytes32[] memory ids = new bytes32[](2);
        (ids[0], ids[1]) = (a, b);
        if (!does(sender, abi.encodeCall(IPermits.affirm, (ids)))) return;
        assert(told(other).word == old.word);
    }
}
