// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {idOf as hashed, ticketOf} from "../src/Ids.sol";
import {Word} from "../src/Word.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// What is issued, and what an act must say. Who may act is in Permissions.t.sol, crossings are in Crossings.t.sol.
contract PermitsTest is World {
    address private immutable issuer = officer(ZA, 1);
    address private immutable customs = officer(ZA, 2);
    address private immutable border = officer(NL, 4);
    bytes32 private immutable content = contentOf(1);
    bytes32 private immutable id = idOf(ZA, contentOf(1));

    // ---- issue ----

    function testFuzz_a_permit_is_issued_as_told(bytes32 any, bytes2 to, uint16 validDay, uint8 kind) public {
        kind = [1, 2, 4][kind % 3];
        if (uint8(to[0]) < 65 || uint8(to[0]) > 90) to = NL;
        if (uint8(to[1]) < 65 || uint8(to[1]) > 90) to = NL;
        validDay = today() - 1 + validDay % 20000;
        does(issuer, issuing(IPermits.Terms(ticketOf(any), to, validDay, kind)));
        IPermits.Permit memory told = permits.permitOf(idOf(ZA, any));
        require(told.by == issuer && told.at == NOW && told.country == to, "another permit");
        require(told.validDay == validDay && told.crossings == 0 && told.kind == kind, "another permit");
        isStatus(idOf(ZA, any), IPermits.Status.Issued);
    }

    function testFuzz_an_id_is_issued_once_for_ever(uint8 acts, uint32 later) public {
        bytes memory call = issuing(IPermits.Terms(ticketOf(content), NL, type(uint16).max, 1));
        does(issuer, call);
        if (acts % 3 == 1) does(issuer, cancelling(id));
        if (acts % 3 == 2) does(border, accepting(id, content));
        vm.warp(NOW + later % 3000 days);
        isRefused(issuer, call, abi.encodeWithSelector(IPermits.AlreadyIssued.selector, id));
    }

    function testFuzz_a_batch_is_issued_as_a_whole_or_not_at_all(uint8 size, uint8 bad) public {
        size = size % 20 + 2;
        bad = bad % size;
        IPermits.Terms[] memory batch = new IPermits.Terms[](size);
        for (uint256 i = 0; i < size; i++) {
            batch[i] = termsOf(contentOf(i), 1);
        }
        batch[bad].kind = 5;
        bytes memory error = abi.encodeWithSelector(IPermits.NotAKind.selector, uint8(5));
        isRefused(issuer, abi.encodeCall(IPermits.issue, (batch)), error);
        isStatus(idOf(ZA, contentOf(0)), IPermits.Status.None);
        batch[bad].kind = 1;
        does(issuer, abi.encodeCall(IPermits.issue, (batch)));
        for (uint256 i = 0; i < size; i++) {
            isStatus(idOf(ZA, contentOf(i)), IPermits.Status.Issued);
        }
    }

    function test_a_batch_that_names_a_permit_twice_is_not_issued() public {
        IPermits.Terms[] memory batch = new IPermits.Terms[](2);
        batch[0] = batch[1] = termsOf(content, 1);
        bytes memory error = abi.encodeWithSelector(IPermits.AlreadyIssued.selector, id);
        isRefused(issuer, abi.encodeCall(IPermits.issue, (batch)), error);
    }

    function test_an_empty_list_is_neither_issued_nor_affirmed() public {
        bytes memory error = abi.encodeWithSelector(IPermits.NothingToDo.selector);
        isRefused(issuer, abi.encodeCall(IPermits.issue, (new IPermits.Terms[](0))), error);
        isRefused(issuer, abi.encodeCall(IPermits.affirm, (new bytes32[](0))), error);
    }

    function testFuzz_kinds_are_one_to_four_for_a_single_or_for_multiple_use(uint8 kind) public {
        IPermits.Terms memory terms = termsOf(content, kind);
        uint8 base = kind % 128;
        if (base >= 1 && base <= 4) return does(issuer, issuing(terms));
        isRefused(issuer, issuing(terms), abi.encodeWithSelector(IPermits.NotAKind.selector, kind));
    }

    function testFuzz_a_single_use_permit_has_a_destination_of_two_capital_letters(bytes2 to) public {
        bool letters = to[0] >= "A" && to[0] <= "Z" && to[1] >= "A" && to[1] <= "Z";
        bytes memory call = issuing(IPermits.Terms(ticketOf(content), to, today(), 1));
        if (letters) return does(issuer, call);
        isRefused(issuer, call, abi.encodeWithSelector(IPermits.NotADestination.selector, to));
    }

    function testFuzz_an_import_permits_destination_is_its_issuing_party(bytes2 to) public {
        bytes memory call = issuing(IPermits.Terms(ticketOf(content), to, today(), 3));
        if (to == ZA) return does(issuer, call);
        isRefused(issuer, call, abi.encodeWithSelector(IPermits.NotADestination.selector, to));
    }

    function testFuzz_a_multiple_use_document_has_no_destination_and_begins_at_home(bytes2 to, uint8 kind) public {
        bytes memory call = issuing(IPermits.Terms(ticketOf(content), to, today(), kind % 4 + 129));
        if (to != 0) {
            return isRefused(issuer, call, abi.encodeWithSelector(IPermits.NotADestination.selector, to));
        }
        does(issuer, call);
        isStatus(id, IPermits.Status.Inside);
        require(permits.permitOf(id).country == ZA, "not at home");
    }

    function testFuzz_what_expired_before_yesterday_is_not_issued(uint16 validDay) public {
        bytes memory call = issuing(IPermits.Terms(ticketOf(content), NL, validDay, 1));
        if (uint256(validDay) + 1 >= today()) return does(issuer, call);
        isRefused(issuer, call, abi.encodeWithSelector(IPermits.Expired.selector, validDay, today()));
    }

    // ---- squatting and burning ----

    function testFuzz_nobody_takes_anothers_id_by_issuing_its_ticket_first(bytes32 any) public {
        IPermits.Terms memory terms = IPermits.Terms(ticketOf(any), NL, today(), 1);
        does(officer(US, 1), issuing(terms));
        isStatus(idOf(ZA, any), IPermits.Status.None);
        does(issuer, issuing(terms));
        require(permits.permitOf(idOf(ZA, any)).by == issuer, "taken");
        require(permits.permitOf(idOf(US, any)).by == officer(US, 1), "taken back");
    }

    function testFuzz_nobody_burns_a_permit_that_it_has_not_seen(bytes32 guess) public {
        if (guess == content) return;
        does(issuer, issuing(termsOf(content, 1)));
        bytes memory error = abi.encodeWithSelector(IPermits.NotPresented.selector, id);
        isRefused(border, accepting(id, guess), error);
        isRefused(border, refusing(id, guess), error);
        isRefused(border, noting(id, guess), error);
        // What the chain shows of a permit before its first use does not open it.
        isRefused(border, accepting(id, ticketOf(content)), error);
        isRefused(border, accepting(id, id), error);
    }

    function testFuzz_a_note_names_the_issuing_party(bytes2 party) public {
        if (party == ZA) return;
        does(issuer, issuing(termsOf(content, 1)));
        bytes memory error = abi.encodeWithSelector(IPermits.NotPresented.selector, id);
        isRefused(border, abi.encodeCall(IPermits.note, (id, party, content, 1, RECORD)), error);
    }

    // ---- endorse and use ----

    function test_a_second_use_is_refused_and_told_when_and_by_whom() public {
        does(issuer, issuing(termsOf(content, 1)));
        does(border, accepting(id, content));
        vm.warp(NOW + 3 days);
        bytes memory error =
            abi.encodeWithSelector(IPermits.WrongStatus.selector, id, IPermits.Status.Accepted, border, uint40(NOW));
        isRefused(officer(NL, 8), accepting(id, content), error);
        isRefused(officer(DE, 4), refusing(id, content), error);
    }

    function test_an_import_permit_is_never_endorsed_and_is_used_at_home() public {
        does(issuer, issuing(termsOf(content, 3)));
        isRefused(customs, endorsing(id), abi.encodeWithSelector(IPermits.NeverEndorsed.selector, id));
        does(officer(ZA, 8), accepting(id, content));
    }

    function testFuzz_a_permit_is_endorsed_until_its_last_day(uint16 validDay, uint16 day) public {
        validDay = today() + validDay % 400;
        day = validDay - 5 + day % 10;
        does(issuer, issuing(IPermits.Terms(ticketOf(content), NL, validDay, 1)));
        vm.warp(NOW + 900 days);
        bytes memory call = abi.encodeCall(IPermits.endorse, (id, day, locked(48), RECORD));
        if (day <= validDay) return does(customs, call);
        isRefused(customs, call, abi.encodeWithSelector(IPermits.Expired.selector, validDay, day));
    }

    function testFuzz_lateness_never_stops_the_recording_of_a_use(uint32 later, bool accepted) public {
        does(issuer, issuing(termsOf(content, 1)));
        vm.warp(NOW + later % 3000 days);
        does(border, accepted ? accepting(id, content) : refusing(id, content));
    }

    function testFuzz_a_day_lies_at_most_a_day_ahead(uint16 day, bool near) public {
        if (near) day = today() - 2 + day % 6;
        does(issuer, issuing(IPermits.Terms(ticketOf(content), NL, type(uint16).max, 1)));
        does(issuer, issuing(termsOf(contentOf(2), 129)));
        bytes[4] memory calls = [
            abi.encodeCall(IPermits.endorse, (id, day, locked(48), RECORD)),
            abi.encodeCall(IPermits.accept, (id, content, day, locked(48), RECORD)),
            abi.encodeCall(IPermits.refuse, (id, content, 1, day, RECORD)),
            abi.encodeCall(
                IPermits.cross, (idOf(ZA, contentOf(2)), contentOf(2), 1, IPermits.Direction.Entry, day, 1, RECORD)
            )
        ];
        bytes memory error = abi.encodeWithSelector(IPermits.DayAhead.selector, day, today());
        for (uint256 i = 0; i < 4; i++) {
            address sender = i == 0 ? customs : border;
            if (day > today() + 1) isRefused(sender, calls[i], error);
            else if (i != 2) does(sender, calls[i]);
        }
    }

    function testFuzz_locked_quantities_are_16_and_32_for_each_four_lines(uint16 length, bool round) public {
        uint256 size = round ? 16 + 32 * (length % 20) : length % 700;
        does(issuer, issuing(termsOf(content, 1)));
        bytes memory endorse = abi.encodeCall(IPermits.endorse, (id, today(), locked(size), RECORD));
        bytes memory accept = abi.encodeCall(IPermits.accept, (id, content, today(), locked(size), RECORD));
        bytes memory error = abi.encodeWithSelector(IPermits.NotLockedQuantities.selector, size);
        if (size % 32 == 16 && size / 32 >= 1 && size / 32 <= 16) {
            does(customs, endorse);
            does(border, accept);
        } else {
            isRefused(customs, endorse, error);
            isRefused(border, accept, error);
        }
    }

    function test_nothing_is_recorded_without_a_record() public {
        does(issuer, issuing(termsOf(content, 1)));
        IPermits.Terms memory successor = termsOf(contentOf(2), 1);
        bytes memory error = abi.encodeWithSelector(IPermits.RecordMissing.selector);
        isRefused(customs, abi.encodeCall(IPermits.endorse, (id, today(), locked(48), 0)), error);
        isRefused(border, abi.encodeCall(IPermits.accept, (id, content, today(), locked(48), 0)), error);
        isRefused(border, abi.encodeCall(IPermits.refuse, (id, content, 1, today(), 0)), error);
        isRefused(border, abi.encodeCall(IPermits.note, (id, ZA, content, 1, 0)), error);
        isRefused(issuer, abi.encodeCall(IPermits.cancel, (id, 1, 0)), error);
        isRefused(issuer, abi.encodeCall(IPermits.replace, (id, successor, 1, 0)), error);
        isRefused(
            border,
            abi.encodeCall(IPermits.cross, (id, content, 1, IPermits.Direction.Entry, today(), 1, bytes32(0))),
            error
        );
    }

    function test_what_ends_a_permit_and_what_is_noted_has_a_reason() public {
        does(issuer, issuing(termsOf(content, 1)));
        IPermits.Terms memory successor = termsOf(contentOf(2), 1);
        bytes memory error = abi.encodeWithSelector(IPermits.ReasonMissing.selector);
        isRefused(border, abi.encodeCall(IPermits.refuse, (id, content, 0, today(), RECORD)), error);
        isRefused(border, abi.encodeCall(IPermits.note, (id, ZA, content, 0, RECORD)), error);
        isRefused(issuer, abi.encodeCall(IPermits.cancel, (id, 0, RECORD)), error);
        isRefused(issuer, abi.encodeCall(IPermits.replace, (id, successor, 0, RECORD)), error);
    }

    // ---- replace and affirm ----

    function test_a_successor_is_issued_in_the_same_step() public {
        does(issuer, issuing(termsOf(content, 1)));
        does(issuer, replacing(id, termsOf(contentOf(2), 1)));
        isStatus(id, IPermits.Status.Replaced);
        isStatus(idOf(ZA, contentOf(2)), IPermits.Status.Issued);
    }

    function test_a_permit_is_replaced_neither_by_itself_nor_by_one_that_exists() public {
        does(issuer, issuing(termsOf(content, 1)));
        does(issuer, issuing(termsOf(contentOf(2), 1)));
        for (uint256 i = 1; i <= 2; i++) {
            bytes32 taken = idOf(ZA, contentOf(i));
            bytes memory error = abi.encodeWithSelector(IPermits.AlreadyIssued.selector, taken);
            isRefused(issuer, replacing(id, termsOf(contentOf(i), 1)), error);
        }
        isStatus(id, IPermits.Status.Issued);
    }

    function testFuzz_distrust_reaches_what_was_issued_since_and_nothing_before(uint32 since, bool affirmed) public {
        address stolen = hire(ZA, 77, 1);
        since = uint32(NOW + 1 + since % 1000);
        vm.warp(NOW + 500);
        does(stolen, issuing(termsOf(content, 1)));
        vm.warp(NOW + 1000);
        does(authority(ZA), abi.encodeWithSignature("distrust(address,uint40)", stolen, since));
        if (since > NOW + 500) {
            isRefused(issuer, affirming(id), abi.encodeWithSelector(IPermits.IssuerTrusted.selector, id, stolen));
        } else if (affirmed) {
            does(issuer, affirming(id));
            IPermits.Permit memory told = permits.permitOf(id);
            require(told.by == issuer && told.at == NOW + 1000, "not taken over");
            isStatus(id, IPermits.Status.Issued);
        } else {
            bytes memory error =
                abi.encodeWithSelector(IPermits.IssuerDistrusted.selector, id, stolen, uint40(since));
            isRefused(customs, endorsing(id), error);
            isRefused(border, accepting(id, content), error);
            return;
        }
        does(customs, endorsing(id));
        does(border, accepting(id, content));
    }

    function testFuzz_a_list_is_affirmed_to_its_end_or_not_at_all(uint8 size, uint8 trusted) public {
        address stolen = hire(ZA, 77, 1);
        bytes32[] memory ids = new bytes32[](size % 5 + 2);
        for (uint256 i = 0; i < ids.length; i++) {
            ids[i] = idOf(ZA, contentOf(i));
            does(stolen, issuing(termsOf(contentOf(i), 1)));
        }
        does(authority(ZA), abi.encodeWithSignature("distrust(address,uint40)", stolen, NOW));

        bytes32 genuine = ids[trusted % ids.length];
        bytes32 needless = idOf(ZA, contentOf(ids.length));
        does(issuer, issuing(termsOf(contentOf(ids.length), 1)));
        ids[trusted % ids.length] = needless;
        bytes memory error = abi.encodeWithSelector(IPermits.IssuerTrusted.selector, needless, issuer);
        isRefused(issuer, abi.encodeCall(IPermits.affirm, (ids)), error);
        ids[trusted % ids.length] = genuine;
        areBy(stolen, ids);

        does(issuer, abi.encodeCall(IPermits.affirm, (ids)));
        areBy(issuer, ids);
    }

    function testFuzz_what_has_ended_is_not_affirmed(uint8 end) public {
        address stolen = hire(ZA, 77, 1);
        does(stolen, issuing(termsOf(content, 1)));
        bytes[3] memory ends = [cancelling(id), replacing(id, termsOf(contentOf(2), 1)), accepting(id, content)];
        address sender = end % 3 == 2 ? border : officer(ZA, 1);
        does(sender, ends[end % 3]);
        does(authority(ZA), abi.encodeWithSignature("distrust(address,uint40)", stolen, NOW));
        IPermits.Permit memory ended = permits.permitOf(id);
        bytes memory error =
            abi.encodeWithSelector(IPermits.WrongStatus.selector, id, ended.status, sender, uint40(NOW));
        isRefused(issuer, affirming(id), error);
    }

    function areBy(address account, bytes32[] memory ids) private view {
        for (uint256 i = 0; i < ids.length; i++) {
            require(permits.permitOf(ids[i]).by == account, "another answers for it");
        }
    }

    function test_an_act_reaches_no_id_that_differs_in_one_bit() public {
        address[4] memory senders = [border, border, issuer, customs];
        for (uint256 act = 0; act < senders.length; act++) {
            bytes32 one = contentOf(act);
            bytes32 touched = idOf(ZA, one);
            does(issuer, issuing(termsOf(one, 1)));
            bytes[4] memory acts =
                [accepting(touched, one), refusing(touched, one), cancelling(touched), endorsing(touched)];
            does(senders[act], acts[act]);
            for (uint256 bit = 0; bit < 256; bit++) {
                isStatus(bytes32(uint256(touched) ^ (1 << bit)), IPermits.Status.None);
            }
        }
    }

    // ---- the word and the id ----

    function testFuzz_ids_are_the_hashes_that_the_format_says(bytes2 party, bytes32 any) public pure {
        bytes32 ticket = keccak256(abi.encodePacked(any));
        require(ticketOf(any) == ticket, "another ticket");
        require(hashed(party, ticket) == keccak256(abi.encodePacked(party, ticket)), "another id");
    }

    function testFuzz_one_word_holds_a_permit_as_the_design_lays_it_out(uint16 validDay, uint8 kind) public {
        kind = [1, 2, 4, 129][kind % 4];
        validDay = today() + validDay % 20000;
        IPermits.Terms memory terms = termsOf(content, kind);
        terms.validDay = validDay;
        does(issuer, issuing(terms));
        uint256 word = uint256(vm.load(address(permits), keccak256(abi.encode(id, uint256(2)))));
        IPermits.Permit memory told = Word.wrap(word).toPermit();
        uint256 made = uint256(uint160(told.by)) | uint256(told.at) << 160 | uint256(uint16(told.country)) << 192;
        made |= uint256(told.validDay) << 208 | uint256(told.crossings) << 224 | uint256(told.kind) << 240;
        require(made | uint256(told.status) << 248 == word && word != 0, "another layout");
        require(told.by == issuer && told.validDay == validDay && told.kind == kind, "another permit");
    }

    function test_the_domain_separator_is_the_one_that_the_standard_says() public view {
        bytes32 kind = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 made =
            keccak256(abi.encode(kind, keccak256("CITES Permits"), keccak256("1"), block.chainid, address(permits)));
        require(permits.domainSeparator() == made, "another domain");
    }
}
