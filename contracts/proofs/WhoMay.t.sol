// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AnyState} from "./AnyState.sol";
import {vm} from "./Halmos.sol";
import {both, either, pick} from "./Logic.sol";

/// No account without the power changes a permit: whatever it calls, with whatever it says.
contract WhoMay is AnyState {
    function check_no_account_without_the_power_changes_a_permit(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(isWellFormed(old));
        bytes2 issuer = issuerOf(old);
        if (!anything(sender)) return;
        Told memory now_ = told(id);
        bytes2 yours = parties.officerOf(sender).party;
        bool used = both(either(now_.status == ACCEPTED, now_.status == REFUSED), old.status != now_.status);
        bool crossed = now_.crossings != old.crossings;
        bool destined = either(yours == old.country, both(parties.isDeputy(old.country, yours), may(sender, ADMIT)));
        bool own = either(yours == issuer, either(old.word == 0, crossed));
        bool fits = either(both(used, destined), both(!used, own));
        assert(either(now_.word == old.word, both(fits, may(sender, powerFor(old, now_)))));
    }

    /// The powers of which one is needed to bring a permit from one word to another.
    function powerFor(Told memory old, Told memory now_) private pure returns (uint8) {
        uint256 power = pick(now_.status == REFUSED, ADMIT, ISSUE);
        power = pick(now_.status == ACCEPTED, ADMIT | IMPORT, power);
        power = pick(both(now_.status == ENDORSED, old.status == ISSUED), ENDORSE, power);
        power = pick(now_.crossings != old.crossings, pick(now_.status == OUTSIDE, ENDORSE, ADMIT), power);
        return uint8(pick(old.word == 0, ISSUE, power));
    }
}
