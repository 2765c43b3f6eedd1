// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {AnyState} from "./AnyState.sol";
import {vm} from "./Halmos.sol";
import {both} from "./Logic.sol";

/// The one thing that the other proofs take for granted of a permit's word, by induction: zero is well-formed, and
/// every act leaves what is well-formed well-formed.
contract Words is AnyState {
    function check_every_act_leaves_every_word_well_formed(address sender, bytes32 id) public {
        vm.assume(isWellFormed(told(id)));
        if (!anything(sender)) return;
        assert(isWellFormed(told(id)));
    }

    function check_the_getter_says_what_the_word_says(bytes32 id) public view {
        Told memory one = told(id);
        vm.assume(isWellFormed(one));
        IPermits.Permit memory got = permits.permitOf(id);
        assert(both(both(got.by == one.by, got.at == one.at), both(got.kind == one.kind, uint8(got.status) == one.status)));
        assert(both(got.country == one.country, both(got.validDay == one.validDay, got.crossings == one.crossings)));
    }
}
