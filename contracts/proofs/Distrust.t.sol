// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {AnyState} from "./AnyState.sol";
import {svm, vm} from "./Halmos.sol";
import {both, either} from "./Logic.sol";

/// A distrusted officer's later permits are never endorsed or used unless affirmed.
contract Distrust is AnyState {
    /// Of a doubtful permit nothing comes but its end, or a colleague's word for it.
    function check_a_doubtful_permit_only_ends_or_is_affirmed(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(both(both(isWellFormed(old), isLive(old)), isDoubtful(old)));
        bytes2 issuer = issuerOf(old);
        if (!anything(sender)) return;
        Told memory now_ = told(id);
        bool ended = both(now_.status >= REFUSED, now_.status <= REPLACED);
        bool colleague = both(parties.officerOf(sender).party == issuer, may(sender, ISSUE));
        bool taken = both(both(now_.by == sender, now_.at == block.timestamp), now_.status == old.status);
        bool affirmed = both(both(taken, colleague), isSameButForWhoAnswers(old, now_));
        assert(either(now_.word == old.word, either(ended, affirmed)));
    }

    /// From the authority's word on: distrusted now, nobody relies on what the officer issued since, or ever will.
    function check_after_a_distrust_nobody_relies_on_later_permits(
        address authority, address officer, uint40 since, address sender, bytes32 id
    ) public {
        Told memory old = told(id);
        vm.assume(both(isWellFormed(old), both(old.by == officer, old.at >= since)));
        vm.prank(authority);
        try parties.distrust(officer, since) {} catch { return; }
        later();
        bytes memory call = svm.createCalldata("Permits");
        bytes4 act = bytes4(call);
        bool used = either(act == IPermits.accept.selector, act == IPermits.cross.selector);
        vm.assume(both(either(act == IPermits.endorse.selector, used), wordAt(call, 0) == id));
        assert(!does(sender, call));
    }

    /// Nor does the officer act again, on a permit of anybody's.
    function check_a_distrusted_officer_changes_no_permit(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(parties.officerOf(sender).distrustedSince != 0);
        if (!anything(sender)) return;
        assert(told(id).word == old.word);
    }
}
