// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {AnyState} from "./AnyState.sol";
import {vm} from "./Halmos.sol";
import {both, either, implies, pick} from "./Logic.sol";

/// Liveness: each act is done exactly when its rule says so. Who may and does it right is never refused; all else is.
contract Acts is AnyState {
    function check_issue(address sender, IPermits.Terms calldata one) public {
        bytes2 yours = parties.officerOf(sender).party;
        bool fits = isIssuable(yours, one);
        bool allowed = both(may(sender, ISSUE), fits);
        IPermits.Terms[] memory terms = new IPermits.Terms[](1);
        terms[0] = one;
        assert(does(sender, abi.encodeCall(IPermits.issue, (terms))) == allowed);
    }

    function check_endorse(address sender, bytes32 id, uint16 day, bytes32 record) public {
        Told memory old = told(id);
        vm.assume(isWellFormed(old));
        bool own = issuerOf(old) == parties.officerOf(sender).party;
        bool fits = both(both(old.status == ISSUED, old.kind != 3), both(!isDoubtful(old), day <= old.validDay));
        bool allowed = both(both(may(sender, ENDORSE), own), both(fits, isComplete(day, record)));
        assert(does(sender, abi.encodeCall(IPermits.endorse, (id, day, new bytes(48), record))) == allowed);
    }

    function check_accept(address sender, bytes32 id, bytes32 content, uint16 day, bytes32 record) public {
        Told memory old = told(id);
        vm.assume(isWellFormed(old));
        bool fits = both(both(isWaiting(old), idOf(issuerOf(old), content) == id), !isDoubtful(old));
        bool allowed = both(both(mayUse(sender, old, ADMIT | IMPORT), fits), isComplete(day, record));
        assert(does(sender, abi.encodeCall(IPermits.accept, (id, content, day, new bytes(48), record))) == allowed);
    }

    function check_refuse(address sender, bytes32 id, bytes32 content, uint8 reason, uint16 day, bytes32 record)
        public
    {
        Told memory old = told(id);
        vm.assume(isWellFormed(old));
        bool fits = both(both(isWaiting(old), idOf(issuerOf(old), content) == id), reason != 0);
        bool allowed = both(both(mayUse(sender, old, ADMIT), fits), isComplete(day, record));
        assert(does(sender, abi.encodeCall(IPermits.refuse, (id, content, reason, day, record))) == allowed);
    }

    function check_cross(
        address sender, bytes32 id, bytes32 content, uint16 number, bool entry, uint16 day, uint8 reason, bytes32 record
    ) public {
        Told memory old = told(id);
        vm.assume(both(isWellFormed(old), old.crossings < type(uint16).max));
        bool power = may(sender, uint8(pick(entry, ADMIT, ENDORSE)));
        bool shown = both(idOf(issuerOf(old), content) == id, !isDoubtful(old));
        bool home = both(old.status == INSIDE, old.country == parties.officerOf(sender).party);
        bool regular = either(both(entry, old.status == OUTSIDE), both(!entry, home));
        bool fits = both(number == old.crossings + 1, either(reason != 0, both(regular, day <= old.validDay)));
        bool allowed = both(both(power, shown), both(isComplete(day, record), both(fits, isTravelling(old))));
        IPermits.Direction direction = IPermits.Direction(pick(entry, 1, 0));
        bytes memory call = abi.encodeCall(IPermits.cross, (id, content, number, direction, day, reason, record));
        assert(does(sender, call) == allowed);
    }

    function check_cancel(address sender, bytes32 id, uint8 reason, bytes32 record) public {
        Told memory old = told(id);
        vm.assume(isWellFormed(old));
        bool allowed = both(mayEnd(sender, old), both(reason != 0, record != 0));
        assert(does(sender, abi.encodeCall(IPermits.cancel, (id, reason, record))) == allowed);
    }

    function check_replace(address sender, bytes32 id, IPermits.Terms calldata next, uint8 reason, bytes32 record)
        public
    {
        Told memory old = told(id);
        vm.assume(isWellFormed(old));
        bool fits = isIssuable(parties.officerOf(sender).party, next);
        bool allowed = both(both(mayEnd(sender, old), fits), both(reason != 0, record != 0));
        assert(does(sender, abi.encodeCall(IPermits.replace, (id, next, reason, record))) == allowed);
    }

    function check_affirm(address sender, bytes32 id) public {
        Told memory old = told(id);
        vm.assume(isWellFormed(old));
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = id;
        assert(does(sender, abi.encodeCall(IPermits.affirm, (ids))) == both(mayEnd(sender, old), isDoubtful(old)));
    }

    function check_note(address sender, bytes32 id, bytes2 issuer, bytes32 content, uint8 kind, bytes32 record) public {
        bool there = both(told(id).word != 0, idOf(issuer, content) == id);
        bool allowed = both(both(may(sender, 15), there), both(kind != 0, record != 0));
        assert(does(sender, abi.encodeCall(IPermits.note, (id, issuer, content, kind, record))) == allowed);
    }

    // ---- the rules ----

    function isIssuable(bytes2 yours, IPermits.Terms calldata one) private view returns (bool) {
        uint8 base = one.kind & 127;
        bool multiple = one.kind >= 128;
        bytes2 to = one.destination;
        bool place = either(both(base == 3, to == yours), both(base != 3, isCode(to)));
        bool fits = both(implies(multiple, to == 0), implies(!multiple, place));
        bool inTime = uint256(one.validDay) + 1 >= block.timestamp / 1 days;
        bool fresh = told(idOfTicket(yours, one.ticket)).word == 0;
        return both(both(both(base >= 1, base <= 4), fits), both(inTime, fresh));
    }

    function isComplete(uint16 day, bytes32 record) private view returns (bool) {
        return both(record != 0, day <= block.timestamp / 1 days + 1);
    }

    function isWaiting(Told memory one) private pure returns (bool) {
        return either(one.status == ISSUED, one.status == ENDORSED);
    }

    function isTravelling(Told memory one) private pure returns (bool) {
        return either(one.status == INSIDE, one.status == OUTSIDE);
    }

    function mayUse(address sender, Told memory one, uint8 anyOf) private view returns (bool) {
        bytes2 yours = parties.officerOf(sender).party;
        bool deputy = both(parties.isDeputy(one.country, yours), may(sender, ADMIT));
        return either(both(yours == one.country, may(sender, anyOf)), deputy);
    }

    function mayEnd(address sender, Told memory one) private view returns (bool) {
        return both(both(may(sender, ISSUE), isLive(one)), issuerOf(one) == parties.officerOf(sender).party);
    }
}
