// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {World} from "./World.sol";

/// Who may do what with a permit in which status: every act × every Party × every power × every status × whether its
/// issuer is trusted, and the exact error otherwise. The tables below say the rules once more, as a reader would.
contract PermissionsTest is World {
    string[9] private acts = ["endorse", "accept", "refuse", "exit", "entry", "cancel", "replace", "affirm", "note"];

    /// The sum of powers of which one is needed.
    uint8[9] private needs = [2, 12, 4, 2, 4, 1, 1, 1, 15];

    /// A column a status, none to outside. N: not issued, W: wrong status, U: wrong use, a dot: it may be done.
    string[9] private statuses = [
        "N.WWWWWUU", // endorse
        "N..WWWWUU", // accept
        "N..WWWWUU", // refuse
        "NUUWWWW..", // exit
        "NUUWWWW..", // entry
        "N..WWWW..", // cancel
        "N..WWWW..", // replace
        "N..WWWW..", // affirm
        "N........" //  note
    ];

    /// A column a Party: ZA issued it, NL is its destination, DE the deputy, US a stranger. I: it is the issuing
    /// Party's to do, D: it is the destination's, A: with ADMIT only, a dot: it may be done.
    string[9] private members = [
        ".III", // endorse
        "D.AD", // accept
        "D.AD", // refuse
        "....", // exit
        "....", // entry
        ".III", // cancel
        ".III", // replace
        ".III", // affirm
        "...." //  note
    ];

    bytes2[4] private codes = [ZA, NL, DE, US];
    address private issuer;
    uint256 private number;

    struct Try {
        uint256 act;
        uint256 member;
        uint8 power;
        IPermits.Status status;
        bool distrusted;
        bytes32 content;
        bytes32 id;
    }

    function setUp() public override {
        super.setUp();
        issuer = hire(ZA, uint256(keccak256("an officer whose key is stolen")), 1);
    }

    function test_with_a_trusted_issuer_exactly_the_table_may_be_done() public {
        walk(false);
    }

    function test_with_a_distrusted_issuer_exactly_the_table_may_be_done() public {
        walk(true);
    }

    function walk(bool distrusted) private {
        for (uint256 act = 0; act < acts.length; act++) {
            for (uint8 power = 1; power <= 8; power *= 2) {
                for (uint256 cell = 0; cell < 4 * 9; cell++) {
                    Try memory one = Try(act, cell % 4, power, IPermits.Status(cell / 4), distrusted, 0, 0);
                    one.content = contentOf(number++);
                    one.id = idOf(ZA, one.content);
                    bring(one.content, one.id, one.status);
                    if (distrusted) does(authority(ZA), abi.encodeCall(IParties.distrust, (issuer, uint40(NOW))));
                    ask(one);
                    if (distrusted) does(SECRETARIAT, abi.encodeCall(IParties.correctDistrust, (issuer, 0)));
                }
            }
        }
    }

    function ask(Try memory one) private {
        address sender = officer(codes[one.member], one.power);
        bytes memory due = expected(one, sender);
        bytes memory told = answer(sender, callOf(one));
        require(
            keccak256(told) == keccak256(due), string.concat(acts[one.act], ": ", hexOf(told), " not ", hexOf(due))
        );
    }

    function expected(Try memory one, address sender) private view returns (bytes memory) {
        uint8 need = needs[one.act];
        if (one.power & need == 0) {
            return abi.encodeWithSelector(IParties.PowerMissing.selector, sender, need, one.power);
        }
        bytes1 step = bytes(statuses[one.act])[uint256(one.status)];
        IPermits.Permit memory permit = permits.permitOf(one.id);
        if (step == "N") return abi.encodeWithSelector(IPermits.NotIssued.selector, one.id);
        if (step == "U") return abi.encodeWithSelector(IPermits.WrongUse.selector, one.id, permit.kind);
        if (step == "W") {
            return
                abi.encodeWithSelector(IPermits.WrongStatus.selector, one.id, permit.status, permit.by, permit.at);
        }
        bytes1 place = bytes(members[one.act])[one.member];
        bytes2 yours = codes[one.member];
        if (place == "I") return abi.encodeWithSelector(IPermits.NotYourPermit.selector, one.id, ZA, yours);
        if (place == "D") return abi.encodeWithSelector(IPermits.NotYourPermit.selector, one.id, NL, yours);
        if (place == "A" && one.power != 4) {
            return abi.encodeWithSelector(IParties.PowerMissing.selector, sender, uint8(4), one.power);
        }
        return expectedOfTrust(one);
    }

    function expectedOfTrust(Try memory one) private view returns (bytes memory) {
        bool affirm = one.act == 7;
        bool asks = one.act == 0 || one.act == 1 || one.act == 3 || one.act == 4;
        if (affirm && !one.distrusted) return abi.encodeWithSelector(IPermits.IssuerTrusted.selector, one.id, issuer);
        if (asks && one.distrusted) {
            return abi.encodeWithSelector(IPermits.IssuerDistrusted.selector, one.id, issuer, uint40(NOW));
        }
        return "";
    }

    function callOf(Try memory one) private returns (bytes memory) {
        uint16 next = permits.permitOf(one.id).crossings + 1;
        if (one.act == 0) return endorsing(one.id);
        if (one.act == 1) return accepting(one.id, one.content);
        if (one.act == 2) return refusing(one.id, one.content);
        if (one.act == 3) return crossing(one.id, one.content, next, IPermits.Direction.Exit, 1);
        if (one.act == 4) return crossing(one.id, one.content, next, IPermits.Direction.Entry, 1);
        if (one.act == 5) return cancelling(one.id);
        if (one.act == 6) return replacing(one.id, termsOf(contentOf(number++), 1));
        if (one.act == 7) return affirming(one.id);
        return noting(one.id, one.content);
    }

    /// Brings a new permit to a status.
    function bring(bytes32 content, bytes32 id, IPermits.Status status) private {
        if (status == IPermits.Status.None) return;
        bool multiple = status == IPermits.Status.Inside || status == IPermits.Status.Outside;
        does(issuer, issuing(termsOf(content, multiple ? 129 : 1)));
        if (status == IPermits.Status.Endorsed) does(officer(ZA, 2), endorsing(id));
        if (status == IPermits.Status.Accepted) does(officer(NL, 4), accepting(id, content));
        if (status == IPermits.Status.Refused) does(officer(NL, 4), refusing(id, content));
        if (status == IPermits.Status.Cancelled) does(officer(ZA, 1), cancelling(id));
        if (status == IPermits.Status.Replaced) {
            does(officer(ZA, 1), replacing(id, termsOf(contentOf(number++), 1)));
        }
        if (status == IPermits.Status.Outside) {
            does(officer(ZA, 2), crossing(id, content, 1, IPermits.Direction.Exit, 0));
        }
        isStatus(id, status);
    }
}
