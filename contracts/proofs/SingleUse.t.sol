// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {AnyState} from "./AnyState.sol";
import {svm, vm} from "./Halmos.sol";
import {both, either} from "./Logic.sol";

/// A single-use permit is never accepted or refused twice.
contract SingleUse is AnyState {
    /// Effect: whoever uses a permit shows what opens it, and answers for it from now on.
    function check_a_use_is_of_a_permit_that_waits_and_was_shown(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(isWellFormed(old));
        bytes2 issuer = issuerOf(old);
        (bytes memory call, bytes32 named, bytes32 content) = use();
        vm.assume(named == id);
        if (!does(sender, call)) return;
        Told memory now_ = told(id);
        assert(either(old.status == ISSUED, old.status == ENDORSED));
        assert(idOf(issuer, content) == id);
        assert(either(now_.status == ACCEPTED, now_.status == REFUSED));
        assert(both(now_.by == sender, now_.at == block.timestamp));
        assert(isSameButForWhoAnswers(old, now_));
    }

    /// No side effect, and for ever: no act of anybody leads on from an end.
    function check_what_has_ended_never_changes(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(isFinal(old));
        if (!anything(sender)) return;
        assert(told(id).word == old.word);
    }

    function check_what_has_ended_is_never_used(address sender, bytes32 id) public {
        vm.assume(isFinal(told(id)));
        (bytes memory call, bytes32 named,) = use();
        vm.assume(named == id);
        assert(!does(sender, call));
    }

    /// The same in one piece: a use, and another of the same permit, by anybody, at any time from then on.
    function check_no_permit_is_used_twice(address first, address second, bytes32 id) public {
        vm.assume(isWellFormed(told(id)));
        (bytes memory call, bytes32 named,) = use();
        vm.assume(named == id);
        if (!does(first, call)) return;
        later();
        (call, named,) = use();
        vm.assume(named == id);
        assert(!does(second, call));
    }

    /// Anything that marks a permit used.
    function use() private returns (bytes memory call, bytes32 id, bytes32 content) {
        call = svm.createCalldata("Permits");
        bytes4 act = bytes4(call);
        vm.assume(either(act == IPermits.accept.selector, act == IPermits.refuse.selector));
        return (call, wordAt(call, 0), wordAt(call, 1));
    }
}
