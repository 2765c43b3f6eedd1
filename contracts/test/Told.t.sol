// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {ticketOf} from "../src/Ids.sol";
import {Vm, vm} from "./Vm.sol";
import {World} from "./World.sol";

/// What each act tells: the nodes know no more of it. No two things that are told here are the same, so that none can
/// stand for another.
contract ToldTest is World {
    address private immutable issuer = officer(ZA, 1);
    address private immutable customs = officer(ZA, 2);
    address private immutable border = officer(NL, 4);
    bytes32 private immutable content = contentOf(1);
    bytes32 private immutable id = idOf(ZA, contentOf(1));
    bytes private quantities = abi.encodePacked(keccak256("of four lines"), bytes16("the nonce"));

    /// `said`: the event's kind and what is indexed, a word each, then its other words.
    function tells(address sender, bytes memory call, bytes memory said) private {
        vm.recordLogs();
        does(sender, call);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        Vm.Log memory last = logs[logs.length - 1];
        bytes memory told = bytes.concat(abi.encodePacked(last.topics), last.data);
        require(keccak256(told) == keccak256(said), string.concat("told ", hexOf(told), ", not ", hexOf(said)));
    }

    function issue(uint8 kind) private {
        does(issuer, issuing(termsOf(content, kind)));
    }

    function about(bytes32 kind, address sender) private view returns (bytes memory) {
        return abi.encode(kind, id, sender);
    }

    // ---- permits ----

    function test_an_issue_tells_the_terms_and_the_officer() public {
        bytes memory said = bytes.concat(about(IPermits.Issued.selector, issuer), abi.encode(NL, today() + 9, uint8(2)));
        tells(issuer, issuing(IPermits.Terms(ticketOf(content), NL, today() + 9, 2)), said);
    }

    function test_an_endorsement_tells_its_day_the_locked_quantities_and_the_record() public {
        issue(1);
        bytes memory call = abi.encodeCall(IPermits.endorse, (id, today() - 1, quantities, RECORD));
        bytes memory said = abi.encode(today() - 1, quantities, RECORD);
        tells(customs, call, bytes.concat(about(IPermits.Endorsed.selector, customs), said));
    }

    function test_a_use_tells_who_recorded_it_its_day_the_locked_quantities_and_the_record() public {
        issue(1);
        bytes memory call = abi.encodeCall(IPermits.accept, (id, content, today() - 1, quantities, RECORD));
        bytes memory said = abi.encode(today() - 1, quantities, RECORD);
        tells(border, call, bytes.concat(about(IPermits.Accepted.selector, border), said));
    }

    function test_a_refusal_tells_its_reason_its_day_and_the_record() public {
        issue(1);
        bytes memory call = abi.encodeCall(IPermits.refuse, (id, content, 7, today() - 1, RECORD));
        bytes memory said = abi.encode(uint8(7), today() - 1, RECORD);
        tells(border, call, bytes.concat(about(IPermits.Refused.selector, border), said));
    }

    function testFuzz_a_crossing_tells_where_which_way_its_number_day_reason_and_the_record(bool exit) public {
        issue(129);
        IPermits.Direction way = exit ? IPermits.Direction.Exit : IPermits.Direction.Entry;
        address sender = officer(NL, exit ? 2 : 4);
        bytes memory call = abi.encodeCall(IPermits.cross, (id, content, 1, way, today() - 1, 7, RECORD));
        bytes memory said = abi.encode(NL, way, uint16(1), today() - 1, uint8(7), RECORD);
        tells(sender, call, bytes.concat(about(IPermits.Crossed.selector, sender), said));
    }

    function test_a_cancellation_tells_its_reason_and_the_record() public {
        issue(1);
        bytes memory said = bytes.concat(about(IPermits.Cancelled.selector, issuer), abi.encode(uint8(7), RECORD));
        tells(issuer, abi.encodeCall(IPermits.cancel, (id, 7, RECORD)), said);
    }

    function test_a_replacement_tells_the_successor_its_reason_and_the_record() public {
        issue(1);
        bytes memory call = abi.encodeCall(IPermits.replace, (id, termsOf(contentOf(2), 1), 7, RECORD));
        bytes memory said = abi.encode(IPermits.Replaced.selector, id, idOf(ZA, contentOf(2)), issuer, uint8(7), RECORD);
        tells(issuer, call, said);
    }

    function test_an_affirmation_tells_who_affirmed() public {
        issue(1);
        does(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, uint40(NOW))));
        address colleague = hire(ZA, uint256(keccak256("colleague")), 1);
        tells(colleague, affirming(id), about(IPermits.Affirmed.selector, colleague));
    }

    function test_a_note_tells_its_kind_and_the_record() public {
        issue(1);
        bytes memory said = bytes.concat(about(IPermits.Noted.selector, border), abi.encode(uint8(7), RECORD));
        tells(border, abi.encodeCall(IPermits.note, (id, ZA, content, 7, RECORD)), said);
    }

    // ---- Parties and officers ----

    function test_an_admission_and_a_new_authority_tell_the_account() public {
        bytes memory admitted = abi.encode(IParties.PartyAdmitted.selector, bytes2("FR"), STRANGER);
        tells(SECRETARIAT, abi.encodeCall(IParties.admit, ("FR", STRANGER)), admitted);
        bytes memory replaced = abi.encode(IParties.AuthorityReplaced.selector, bytes2("FR"), address(0xbeef));
        tells(SECRETARIAT, abi.encodeCall(IParties.replaceAuthority, ("FR", address(0xbeef))), replaced);
    }

    function test_a_suspension_and_its_end_tell_whose() public {
        tells(SECRETARIAT, abi.encodeCall(IParties.suspend, (US)), abi.encode(IParties.PartySuspended.selector, US));
        tells(SECRETARIAT, abi.encodeCall(IParties.reinstate, (US)), abi.encode(IParties.PartyReinstated.selector, US));
    }

    function test_a_description_tells_both_addresses_and_the_digest() public {
        (string memory origin, string memory statement) = ("https://permits.example", "https://example/statement");
        bytes memory said = abi.encode(origin, statement, RECORD);
        tells(
            authority(ZA),
            abi.encodeCall(IParties.describe, (origin, statement, RECORD)),
            bytes.concat(abi.encode(IParties.PartyDescribed.selector, ZA), said)
        );
    }

    function testFuzz_a_deputy_is_told_with_whether_it_is_one(bool allowed) public {
        bytes memory said = abi.encode(IParties.DeputySet.selector, ZA, US, allowed);
        tells(authority(ZA), abi.encodeCall(IParties.deputise, (US, allowed)), said);
    }

    function test_an_appointment_tells_its_powers_its_term_and_the_credential() public {
        uint256 secret = uint256(keccak256("colleague"));
        bytes memory signature = consent(secret, ZA, 5, FROM + 1, UNTIL);
        bytes memory said = abi.encode(vm.addr(secret), ZA, uint8(5), FROM + 1, UNTIL, CREDENTIAL);
        tells(
            authority(ZA),
            appointment(vm.addr(secret), 5, FROM + 1, UNTIL, signature),
            bytes.concat(IParties.OfficerAppointed.selector, said)
        );
    }

    function test_a_dismissal_and_a_distrust_tell_since_when() public {
        bytes memory dismissed = abi.encode(IParties.OfficerDismissed.selector, issuer, ZA, FROM + 9);
        tells(authority(ZA), abi.encodeCall(IParties.dismiss, (issuer, FROM + 9)), dismissed);
        bytes memory distrusted = abi.encode(IParties.OfficerDistrusted.selector, issuer, ZA, FROM - 9);
        tells(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, FROM - 9)), distrusted);
        bytes memory corrected = abi.encode(IParties.OfficerDistrusted.selector, issuer, ZA, FROM - 5);
        tells(SECRETARIAT, abi.encodeCall(IParties.correctDistrust, (issuer, FROM - 5)), corrected);
    }
}
