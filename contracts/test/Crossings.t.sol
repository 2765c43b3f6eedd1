// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// Documents for multiple use (travelling exhibitions, personal pets, musical instruments) between countries.
contract CrossingsTest is World {
    bytes32 private immutable content = contentOf(1);
    bytes32 private immutable id = idOf(ZA, contentOf(1));

    function setUp() public override {
        super.setUp();
        does(officer(ZA, 1), issuing(termsOf(content, 129)));
    }

    function leave(bytes2 party, uint16 number, uint8 reason) private view returns (address, bytes memory) {
        return (officer(party, 2), crossing(id, content, number, IPermits.Direction.Exit, reason));
    }

    function enter(bytes2 party, uint16 number, uint8 reason) private view returns (address, bytes memory) {
        return (officer(party, 4), crossing(id, content, number, IPermits.Direction.Entry, reason));
    }

    function isAt(bytes2 country, IPermits.Status status, uint16 crossings) private view {
        IPermits.Permit memory told = permits.permitOf(id);
        require(told.country == country && told.crossings == crossings, "elsewhere");
        isStatus(id, status);
    }

    function test_a_regular_journey_out_and_home_needs_no_reason() public {
        bytes2[6] memory places = [ZA, NL, NL, US, US, ZA];
        for (uint16 i = 0; i < 6; i++) {
            bool exit = i % 2 == 0;
            (address sender, bytes memory call) = exit ? leave(places[i], i + 1, 0) : enter(places[i], i + 1, 0);
            does(sender, call);
            isAt(places[i], exit ? IPermits.Status.Outside : IPermits.Status.Inside, i + 1);
        }
    }

    function testFuzz_a_crossing_out_of_order_needs_a_reason(bool fromOutside, bool exit, bool foreign, uint8 reason)
        public
    {
        if (fromOutside) crossOnce();
        uint16 next = fromOutside ? 2 : 1;
        bytes2 party = foreign ? NL : ZA;
        (address sender, bytes memory call) = exit ? leave(party, next, reason) : enter(party, next, reason);
        bool regular = exit ? !fromOutside && !foreign : fromOutside;
        if (!regular && reason == 0) {
            IPermits.Status status = fromOutside ? IPermits.Status.Outside : IPermits.Status.Inside;
            isRefused(sender, call, abi.encodeWithSelector(IPermits.ReasonNeeded.selector, id, status, ZA));
        } else {
            does(sender, call);
            isAt(party, exit ? IPermits.Status.Outside : IPermits.Status.Inside, next);
        }
    }

    function crossOnce() private {
        (address sender, bytes memory call) = leave(ZA, 1, 0);
        does(sender, call);
    }

    function testFuzz_a_crossing_after_the_last_day_needs_a_reason(uint16 late, uint8 reason) public {
        vm.warp(NOW + uint256(late % 400) * 1 days);
        (address sender, bytes memory call) = leave(ZA, 1, reason);
        if (late % 400 <= 180 || reason != 0) return does(sender, call);
        bytes memory error =
            abi.encodeWithSelector(IPermits.ReasonNeeded.selector, id, IPermits.Status.Inside, ZA);
        isRefused(sender, call, error);
    }

    function testFuzz_crossings_are_numbered_without_gaps(uint16 asked, bool second) public {
        if (second) crossOnce();
        uint16 next = second ? 2 : 1;
        if (asked == next) return;
        (address sender, bytes memory call) = enter(NL, asked, 1);
        isRefused(sender, call, abi.encodeWithSelector(IPermits.WrongCrossing.selector, id, next, asked));
    }

    function test_the_same_crossing_sent_twice_is_recorded_once() public {
        crossOnce();
        (address sender, bytes memory call) = leave(ZA, 1, 0);
        isRefused(sender, call, abi.encodeWithSelector(IPermits.WrongCrossing.selector, id, 2, 1));
    }

    function testFuzz_nobody_crosses_with_a_document_that_it_has_not_seen(bytes32 guess) public {
        if (guess == content) return;
        bytes memory call = crossing(id, guess, 1, IPermits.Direction.Entry, 1);
        isRefused(officer(NL, 4), call, abi.encodeWithSelector(IPermits.NotPresented.selector, id));
    }

    function test_a_crossing_leaves_the_issuer_and_the_last_day_as_they_are() public {
        IPermits.Permit memory before = permits.permitOf(id);
        crossOnce();
        IPermits.Permit memory later = permits.permitOf(id);
        require(later.by == before.by && later.at == before.at, "another issuer");
        require(later.validDay == before.validDay && later.kind == before.kind, "other terms");
    }
}
