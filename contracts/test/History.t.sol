// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {Fold} from "./Fold.sol";
import {Vm, vm} from "./Vm.sol";
import {World} from "./World.sol";

/// Random histories. After every step the contract says what a model of the rules says, and what the events alone say.
contract HistoryTest is World {
    uint256 private constant STEPS = 100;
    uint256 private constant PERMITS = 8;

    enum Act {
        Issue, Endorse, Accept, Refuse, Exit, Entry, Cancel, Replace, Affirm, Note, Distrust, Trust, Suspend, Wait
    }

    uint8[10] private fits = [1, 2, 4, 4, 2, 4, 1, 1, 1, 1];
    Fold private fold;
    uint256 private seed;
    address[] private issuers;
    mapping(bytes32 id => IPermits.Permit) private model;
    mapping(address issuer => uint40) private distrusted;
    mapping(Act act => uint256) private happened;
    bool private suspended;
    uint256 private round;

    function setUp() public override {
        fold = new Fold();
        vm.recordLogs();
        super.setUp();
        issuers = [officer(ZA, 1), hire(ZA, 71, 1), hire(ZA, 72, 1)];
        fold.take(vm.getRecordedLogs(), block.timestamp);
    }

    function testFuzz_every_history_is_as_the_model_and_the_events_say(uint256 start) public {
        seed = start;
        this.live();
    }

    /// The histories above say little if everything in them is refused.
    function test_in_twenty_histories_everything_happens() public {
        for (round = 0; round < 20; round++) {
            this.live();
        }
        for (uint256 act = 0; act < fits.length; act++) {
            require(happened[Act(act)] > 0, string.concat("never: act ", hexOf(abi.encodePacked(uint8(act)))));
        }
    }

    /// External, so that each history begins with an empty memory.
    function live() external {
        for (uint256 i = 0; i < STEPS; i++) {
            step();
            fold.take(vm.getRecordedLogs(), block.timestamp);
            compare();
        }
    }

    function random(uint256 below) private returns (uint256) {
        seed = uint256(keccak256(abi.encode(seed)));
        return seed % below;
    }

    /// Kinds by number, so that every kind is in every history.
    function kindOf(uint256 number) private pure returns (uint8) {
        return [1, 2, 3, 4, 129, 130, 1, 129][number];
    }

    function content(uint256 number) private view returns (bytes32) {
        return contentOf(round * PERMITS + number);
    }

    // ---- one step ----

    function step() private {
        Act act = Act(random(uint256(type(Act).max) + 1));
        if (act == Act.Wait) return wait();
        if (act == Act.Suspend) return suspend();
        if (act == Act.Distrust || act == Act.Trust) return distrust(issuers[random(issuers.length)], act == Act.Trust);
        uint256 number = random(PERMITS);
        bytes32 id = idOf(ZA, content(number));
        if (absent(number) && random(3) > 0) act = Act.Issue;
        // Who else issues the same ticket makes another permit, which is no part of this history.
        bytes2 party = act == Act.Issue ? ZA : [ZA, ZA, ZA, NL, DE, US][random(6)];
        // Mostly officers with the power, so that much is done; the others so that they are seen to be refused.
        uint8 power = random(4) > 0 ? fits[uint256(act)] : [1, 2, 4, 8][random(4)];
        bool byIssuer = party == ZA && power == 1;
        address sender = byIssuer ? issuers[random(issuers.length)] : officer(party, power);
        uint8 reason = uint8(random(2));
        uint256 other = random(PERMITS);
        bytes memory call = callOf(act, number, reason, other);
        bool allowed = !(suspended && party == ZA) && distrusted[sender] == 0
            && allows(act, model[id], party, power, reason) && (act != Act.Replace || absent(other));
        require((answer(sender, call).length == 0) == allowed, string.concat("step ", hexOf(call)));
        if (!allowed) return;
        happened[act]++;
        become(act, id, sender, party, number, other);
    }

    function wait() private {
        vm.warp(block.timestamp + random(3 days));
    }

    function suspend() private {
        if (!suspended && random(4) > 0) return;
        function (bytes2) external act = suspended ? parties.reinstate : parties.suspend;
        does(SECRETARIAT, abi.encodeCall(act, (ZA)));
        suspended = !suspended;
    }

    function distrust(address issuer, bool clear) private {
        if (random(3) > 0) return;
        uint40 since = clear ? 0 : uint40(NOW + random(block.timestamp - NOW + 1));
        uint40 current = distrusted[issuer];
        bool allowed = clear ? current != 0 : !suspended && (current == 0 || since < current);
        bytes memory call = clear
            ? abi.encodeCall(IParties.correctDistrust, (issuer, since))
            : abi.encodeCall(IParties.distrust, (issuer, since));
        require((answer(clear ? SECRETARIAT : authority(ZA), call).length == 0) == allowed, "distrust");
        if (allowed) distrusted[issuer] = since;
    }

    function callOf(Act act, uint256 number, uint8 reason, uint256 other) private view returns (bytes memory) {
        bytes32 shown = content(number);
        bytes32 id = idOf(ZA, shown);
        uint16 next = model[id].crossings + 1;
        if (act == Act.Issue) return issuing(termsOf(shown, kindOf(number)));
        if (act == Act.Endorse) return endorsing(id);
        if (act == Act.Accept) return accepting(id, shown);
        if (act == Act.Refuse) return refusing(id, shown);
        if (act == Act.Exit) return crossing(id, shown, next, IPermits.Direction.Exit, reason);
        if (act == Act.Entry) return crossing(id, shown, next, IPermits.Direction.Entry, reason);
        if (act == Act.Cancel) return cancelling(id);
        if (act == Act.Replace) return replacing(id, termsOf(content(other), kindOf(other)));
        if (act == Act.Affirm) return affirming(id);
        return noting(id, shown);
    }

    // ---- the model ----

    function absent(uint256 number) private view returns (bool) {
        return model[idOf(ZA, content(number))].status == IPermits.Status.None;
    }

    function allows(Act act, IPermits.Permit memory permit, bytes2 party, uint8 power, uint8 reason)
        private
        view
        returns (bool)
    {
        IPermits.Status status = permit.status;
        bool issued = status == IPermits.Status.Issued;
        bool waits = issued || status == IPermits.Status.Endorsed;
        bool inside = status == IPermits.Status.Inside;
        bool multiple = inside || status == IPermits.Status.Outside;
        bool doubtful = distrusted[permit.by] != 0 && distrusted[permit.by] <= permit.at;
        bool there = party == permit.country;
        bool deputy = party == DE && permit.country == NL;
        if (act == Act.Issue) return power == 1 && status == IPermits.Status.None;
        if (act == Act.Endorse) return power == 2 && party == ZA && issued && !doubtful && permit.kind != 3;
        if (act == Act.Accept) return waits && !doubtful && ((there && power >= 4) || (deputy && power == 4));
        if (act == Act.Refuse) return waits && power == 4 && (there || deputy);
        if (act == Act.Exit) return power == 2 && multiple && !doubtful && (reason != 0 || (inside && there));
        if (act == Act.Entry) return power == 4 && multiple && !doubtful && (reason != 0 || !inside);
        if (act == Act.Note) return status != IPermits.Status.None;
        bool own = power == 1 && party == ZA && (waits || multiple);
        return act == Act.Affirm ? own && doubtful : own;
    }

    function become(Act act, bytes32 id, address sender, bytes2 party, uint256 number, uint256 other) private {
        IPermits.Permit storage permit = model[id];
        if (act == Act.Note) return;
        if (act == Act.Issue) return begin(sender, number);
        if (act == Act.Endorse) {
            permit.status = IPermits.Status.Endorsed;
        } else if (act == Act.Exit || act == Act.Entry) {
            permit.status = act == Act.Exit ? IPermits.Status.Outside : IPermits.Status.Inside;
            permit.country = party;
            permit.crossings++;
        } else {
            (permit.by, permit.at) = (sender, uint32(block.timestamp));
            if (act == Act.Accept) permit.status = IPermits.Status.Accepted;
            if (act == Act.Refuse) permit.status = IPermits.Status.Refused;
            if (act == Act.Cancel) permit.status = IPermits.Status.Cancelled;
            if (act == Act.Replace) permit.status = IPermits.Status.Replaced;
            if (act == Act.Replace) begin(sender, other);
        }
    }

    function begin(address sender, uint256 number) private {
        uint8 kind = kindOf(number);
        model[idOf(ZA, content(number))] = IPermits.Permit({
            by: sender,
            at: uint32(block.timestamp),
            country: kind == 3 || kind > 128 ? ZA : NL,
            validDay: today() + 180,
            crossings: 0,
            kind: kind,
            status: kind > 128 ? IPermits.Status.Inside : IPermits.Status.Issued
        });
    }

    // ---- the comparison ----

    function compare() private view {
        for (uint256 i = 0; i < PERMITS; i++) {
            bytes32 id = idOf(ZA, content(i));
            bytes32 told = keccak256(abi.encode(permits.permitOf(id)));
            require(told == keccak256(abi.encode(model[id])), "the model differs");
            require(told == keccak256(abi.encode(fold.permitOf(id))), "the events differ");
        }
        for (uint256 i = 0; i < issuers.length; i++) {
            sameOfficer(issuers[i]);
        }
        bytes2[4] memory codes = [ZA, NL, DE, US];
        for (uint256 i = 0; i < 4; i++) {
            bytes32 told = keccak256(abi.encode(parties.partyOf(codes[i])));
            require(told == keccak256(abi.encode(fold.partyOf(codes[i]))), "another member");
            sameOfficer(officer(codes[i], uint8(1 << i)));
            for (uint256 k = 0; k < 4; k++) {
                bool deputy = parties.isDeputy(codes[i], codes[k]);
                require(deputy == fold.isDeputy(codes[i], codes[k]), "another deputy");
            }
        }
    }

    function sameOfficer(address account) private view {
        bytes32 told = keccak256(abi.encode(parties.officerOf(account)));
        require(told == keccak256(abi.encode(fold.officerOf(account))), "another officer");
    }
}
