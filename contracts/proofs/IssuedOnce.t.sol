// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {AnyState} from "./AnyState.sol";
import {svm, vm} from "./Halmos.sol";
import {both, either, implies, pick} from "./Logic.sol";

/// An issued id is never overwritten.
contract IssuedOnce is AnyState {
    /// No side effect: issuing changes no permit that there is, whatever is issued beside it.
    function check_issuing_changes_no_permit_that_there_is(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(old.word != 0);
        bytes memory call = svm.createCalldata("Permits");
        vm.assume(bytes4(call) == IPermits.issue.selector);
        if (!does(sender, call)) return;
        assert(told(id).word == old.word);
    }

    function check_an_issued_id_is_not_issued_again(address sender, IPermits.Terms calldata one) public {
        vm.assume(told(idOfTicket(parties.officerOf(sender).party, one.ticket)).word != 0);
        IPermits.Terms[] memory terms = new IPermits.Terms[](1);
        terms[0] = one;
        assert(!does(sender, abi.encodeCall(IPermits.issue, (terms))));
    }

    function check_no_batch_issues_an_id_twice(address sender, IPermits.Terms calldata a, IPermits.Terms calldata b)
        public
    {
        vm.assume(a.ticket == b.ticket);
        IPermits.Terms[] memory terms = new IPermits.Terms[](2);
        (terms[0], terms[1]) = (a, b);
        assert(!does(sender, abi.encodeCall(IPermits.issue, (terms))));
    }

    /// Whatever is done to a permit, it stays issued, and on the terms that it was issued on.
    function check_terms_never_change(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(both(isWellFormed(old), old.word != 0));
        if (!anything(sender)) return;
        Told memory now_ = told(id);
        assert(both(now_.kind == old.kind, now_.validDay == old.validDay));
        assert(either(now_.country == old.country, both(old.kind >= 128, now_.crossings == old.crossings + 1)));
        assert(both(now_.status != 0, either(now_.status >= old.status, old.kind >= 128)));
    }

    /// Effect: what is issued is what was told, by the sender, now.
    function check_a_permit_is_issued_as_told(address sender, IPermits.Terms calldata one) public {
        bytes2 yours = parties.officerOf(sender).party;
        bytes32 id = idOfTicket(yours, one.ticket);
        IPermits.Terms[] memory terms = new IPermits.Terms[](1);
        terms[0] = one;
        if (!does(sender, abi.encodeCall(IPermits.issue, (terms)))) return;
        Told memory now_ = told(id);
        bool multiple = one.kind >= 128;
        assert(both(now_.by == sender, now_.at == block.timestamp));
        assert(both(now_.validDay == one.validDay, now_.kind == one.kind));
        assert(both(now_.crossings == 0, now_.status == pick(multiple, INSIDE, ISSUED)));
        assert(either(now_.country == one.destination, both(multiple, now_.country == yours)));
        assert(implies(multiple, both(one.destination == 0, now_.country == yours)));
    }
}
