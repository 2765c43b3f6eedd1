// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParties} from "../src/IParties.sol";
import {AnyState} from "./AnyState.sol";
import {vm} from "./Halmos.sol";
import {both, either, implies} from "./Logic.sol";

/// No account without the power changes a Party: its seat, its standing, its deputies, or the Secretariat's own seat.
contract Members is AnyState {
    function check_nobody_but_the_secretariat_changes_a_party(address sender, bytes2 party) public {
        IParties.Party memory old = parties.partyOf(party);
        address owner = secretariat();
        if (!anythingWithParties(sender)) return;
        IParties.Party memory now_ = parties.partyOf(party);
        bool same = both(now_.authority == old.authority, now_.suspended == old.suspended);
        assert(either(same, sender == owner));
    }

    /// Effect: a Party is admitted by its code, never unseated, and one thing of it changes at a time.
    function check_a_party_changes_by_one_thing_at_a_time(address sender, bytes2 party) public {
        IParties.Party memory old = parties.partyOf(party);
        if (!anythingWithParties(sender)) return;
        IParties.Party memory now_ = parties.partyOf(party);
        bool reseated = now_.authority != old.authority;
        assert(implies(reseated, both(now_.authority != address(0), now_.suspended == old.suspended)));
        assert(implies(both(reseated, old.authority == address(0)), isCode(party)));
        assert(implies(now_.suspended != old.suspended, old.authority != address(0)));
    }

    /// No seat is another's: the account of a new authority is, and was, of no other Party.
    function check_no_party_is_seated_on_anothers_account(address sender, bytes2 party) public {
        address old = parties.partyOf(party).authority;
        if (!anythingWithParties(sender)) return;
        address seated = parties.partyOf(party).authority;
        vm.assume(seated != old);
        bytes2 serves = parties.officerOf(seated).party;
        assert(both(either(serves == 0, serves == party), seatOf(seated) == party));
    }

    function check_an_account_that_was_an_authority_stays_its_partys(address sender, address account) public {
        bytes2 old = seatOf(account);
        vm.assume(old != 0);
        if (!anythingWithParties(sender)) return;
        assert(seatOf(account) == old);
    }

    function check_nobody_but_a_partys_authority_changes_its_deputies(address sender, bytes2 party, bytes2 deputy)
        public
    {
        bool old = parties.isDeputy(party, deputy);
        bool allowed = isAuthority(sender, party);
        if (!anythingWithParties(sender)) return;
        bool changed = parties.isDeputy(party, deputy) != old;
        assert(implies(changed, both(allowed, party != deputy)));
    }

    /// The Secretariat's seat is handed on in two steps, and never left empty.
    function check_the_secretariats_seat_is_handed_on_by_who_holds_it_to_who_takes_it(address sender) public {
        (address seat, address next) = (secretariat(), successor());
        vm.assume(sender != address(0));
        if (!anythingWithParties(sender)) return;
        (address seated, address named) = (secretariat(), successor());
        assert(either(seated == seat, both(sender == next, seated == next)));
        assert(either(named == next, either(sender == seat, both(sender == next, named == address(0)))));
    }
}
