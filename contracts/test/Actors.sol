// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {Fold} from "./Fold.sol";
import {PermitRules} from "./PermitRules.sol";
import {vm} from "./Vm.sol";
import {Witness} from "./Witness.sol";

/// Twenty accounts of five Parties do whatever comes to their minds, allowed or not: officers of every power, a
/// deputy's, a suspended Party's, one whose key is stolen, one dismissed, one not yet empowered, the authorities, the
/// Secretariat and a stranger. Their witness says what must come of it.
contract Actors is Witness {
    bytes2 internal constant FR = "FR";

    /// Permits are numbered; contents from this number on nobody has used yet.
    uint256 private fresh;

    function setUp() public override {
        fold = new Fold();
        vm.recordLogs();
        super.setUp();
        rules = new PermitRules(fold, address(parties));
        does(SECRETARIAT, abi.encodeCall(IParties.admit, (FR, authority(FR))));
        address[4] memory known = [authority(ZA), authority(NL), authority(DE), authority(US)];
        for (uint256 i = 0; i < 4; i++) {
            actors[i] = known[i];
        }
        (actors[4], actors[5], actors[6], actors[7]) = (SECRETARIAT, officer(ZA, 1), officer(ZA, 2), officer(ZA, 4));
        (actors[8], actors[9], actors[10]) = (officer(NL, 4), officer(NL, 8), officer(NL, 2));
        (actors[11], actors[12]) = (officer(DE, 4), officer(DE, 8));
        (actors[13], actors[14]) = (officer(US, 1), officer(US, 4));
        (actors[15], actors[16], actors[17]) = (hire(ZA, 71, 15), hire(ZA, 72, 1), hire(FR, 73, 15));
        actors[18] = later(74);
        actors[19] = STRANGER;
        for (uint256 i = 0; i < NEWCOMERS; i++) {
            newcomers[i] = vm.addr(1000 + i);
        }
        does(authority(ZA), abi.encodeCall(IParties.dismiss, (actors[16], uint40(NOW + 1))));
        does(SECRETARIAT, abi.encodeCall(IParties.suspend, (FR)));
        vm.warp(NOW + 1);
        fold.take(vm.getRecordedLogs(), NOW);
    }

    /// An officer whose term begins in a month.
    function later(uint256 secret) private returns (address account) {
        account = vm.addr(secret);
        uint40 from = FROM + 30 days;
        does(authority(ZA), appointment(account, 1, from, UNTIL, consent(secret, ZA, 1, from, UNTIL)));
    }

    // ---- what comes to their minds; where a choice is odd, it is mostly the one that fits ----

    function issue(uint256 who, uint256 what, uint256 more) external {
        (uint8 kind, bytes2 to) = (uint8(more), code(more >> 8));
        // Mostly what nobody has used yet; else somebody's ticket once more.
        uint256 number = what % 4 == 0 ? older(what >> 2) : fresh++;
        IPermits.Terms[] memory terms = new IPermits.Terms[](1 + what % 3);
        for (uint256 i = 0; i < terms.length; i++) {
            terms[i] = termsFor(i == 0 || what % 7 == 0 ? number : fresh++, kind, what % 5 == 0 ? to : NL);
        }
        if (what % 97 == 0) terms = new IPermits.Terms[](0);
        step(actor(who, anIssuer(what)), abi.encodeCall(IPermits.issue, (terms)));
    }

    function endorse(uint256 who, uint256 what, uint256 more) external {
        (bytes32 id,) = permit(what);
        bytes memory call = abi.encodeCall(IPermits.endorse, (id, dayOf(more), quantities(more), recordOf(what)));
        step(actor(who, actors[6]), call);
    }

    function accept(uint256 who, uint256 what, uint256 more) external {
        (bytes32 id, bytes32 content) = permit(what);
        bytes memory call =
            abi.encodeCall(IPermits.accept, (id, content, dayOf(more), quantities(more), recordOf(what)));
        step(actor(who, actors[[8, 9, 11, 12][what % 4]]), call);
    }

    function refuse(uint256 who, uint256 what, uint256 more) external {
        (bytes32 id, bytes32 content) = permit(what);
        uint8 reason = uint8(more >> 32);
        bytes memory call = abi.encodeCall(IPermits.refuse, (id, content, reason, dayOf(more), recordOf(what)));
        step(actor(who, actors[what % 2 == 0 ? 8 : 11]), call);
    }

    function cross(uint256 who, uint256 what, uint256 more) external {
        (bool entry, uint8 reason) = (more >> 40 & 1 == 1, uint8(more >> 32) % 2);
        (bytes32 id, bytes32 content) = permit(what);
        uint16 number = permits.permitOf(id).crossings + (what % 9 == 0 ? 2 : 1);
        IPermits.Direction direction = entry ? IPermits.Direction.Entry : IPermits.Direction.Exit;
        bytes memory call =
            abi.encodeCall(IPermits.cross, (id, content, number, direction, dayOf(more), reason, recordOf(what)));
        step(actor(who, actors[entry ? [7, 8, 11, 14][what % 4] : what % 2 == 0 ? 6 : 10]), call);
    }

    function cancel(uint256 who, uint256 what, uint256 more) external {
        (bytes32 id,) = permit(what);
        step(actor(who, anIssuer(what)), abi.encodeCall(IPermits.cancel, (id, uint8(more), recordOf(what))));
    }

    function replace(uint256 who, uint256 what, uint256 more) external {
        (bytes32 id,) = permit(what);
        IPermits.Terms memory next = termsFor(what % 4 == 0 ? older(what >> 3) : fresh++, uint8(more), NL);
        bytes memory call = abi.encodeCall(IPermits.replace, (id, next, uint8(more >> 32), recordOf(what)));
        step(actor(who, anIssuer(what)), call);
    }

    function affirm(uint256 who, uint256 what, uint256 more) external {
        bytes32[] memory ids = new bytes32[](what % 31 == 0 ? 0 : what % 5 == 0 ? 2 : 1);
        for (uint256 i = 0; i < ids.length; i++) {
            (ids[i],) = permit(i == 0 || what % 3 == 0 ? what : more);
        }
        if (ids.length == 1 && what % 4 > 0) ids[0] = doubtful(ids[0]);
        step(actor(who, actors[what % 2 == 0 ? 5 : 15]), abi.encodeCall(IPermits.affirm, (ids)));
    }

    /// One of the last permits of a distrusted officer, if there is any.
    function doubtful(bytes32 otherwise) private view returns (bytes32) {
        for (uint256 i = 0; i < issued.length && i < 32; i++) {
            IPermits.Permit memory one = fold.permitOf(issued[issued.length - 1 - i]);
            uint40 since = fold.officerOf(one.by).distrustedSince;
            bool over = one.status >= IPermits.Status.Accepted && one.status <= IPermits.Status.Replaced;
            if (since > 0 && one.at >= since && !over) return issued[issued.length - 1 - i];
        }
        return otherwise;
    }

    function note(uint256 who, uint256 what, uint256 more) external {
        (bytes32 id, bytes32 content) = permit(what);
        bytes2 issuer = what % 11 == 0 ? codes[what % 5] : what % 8 == 1 ? US : ZA;
        step(actor(who, actors[14]), abi.encodeCall(IPermits.note, (id, issuer, content, uint8(more), recordOf(what))));
    }

    function appoint(uint256 who, uint256 what, uint256 more) external {
        uint256 secret = 1000 + what % NEWCOMERS;
        address account = what % 13 == 0 ? actors[(what >> 8) % 20] : vm.addr(secret);
        bytes2 party = codes[(what >> 16) % 5];
        uint40 until = more % 16 == 0 ? FROM : uint40(block.timestamp + more % 1000 days);
        uint8 powers = uint8((more >> 64) % 17);
        // A consent to this appointment, to another Party's, to other powers, or none.
        bytes memory signature = what % 4 == 2
            ? bytes("")
            : consentOf(secret, what % 4 == 1 ? codes[(what >> 24) % 5] : party, what % 4 == 3 ? 1 : powers, until);
        if (what % 17 == 0) account = address(0);
        bytes32 credential = what % 19 == 0 ? bytes32(0) : CREDENTIAL;
        bytes memory call = abi.encodeCall(IParties.appoint, (account, powers, FROM, until, credential, signature));
        step(actor(who, parties.partyOf(party).authority), call);
    }

    function consentOf(uint256 secret, bytes2 party, uint8 powers, uint40 until) private returns (bytes memory) {
        bytes memory terms = abi.encode(powers, FROM, until, CREDENTIAL);
        consented[keccak256(abi.encode(bytes32(party), uint256(uint160(vm.addr(secret))), terms))] = true;
        return consent(secret, party, powers, FROM, until);
    }

    function dismiss(uint256 who, uint256 what, uint256 more) external {
        uint40 until = uint40(block.timestamp + more % 4000 days);
        step(actor(who, parties.partyOf(ZA).authority), abi.encodeCall(IParties.dismiss, (anybody(what), until)));
    }

    function distrust(uint256 who, uint256 what, uint256 more) external {
        uint40 since = uint40(block.timestamp + 1 - (more % 8 == 0 ? 0 : more % (block.timestamp - NOW + 2)));
        address account = what % 3 > 0 ? actors[what % 3 == 1 ? 5 : 15] : anybody(what);
        if (what >> 32 & 1 == 1) {
            uint40 moved = what % 5 == 0 ? since : 0;
            return step(actor(who, parties.owner()), abi.encodeCall(IParties.correctDistrust, (account, moved)));
        }
        step(actor(who, parties.partyOf(ZA).authority), abi.encodeCall(IParties.distrust, (account, since)));
    }

    function govern(uint256 who, uint256 what, uint256 more) external {
        bytes2 party = what % 3 == 0 ? code(more) : codes[(what >> 8) % 5];
        address account = what % 2 == 0 ? anybody(what >> 16) : address(uint160(what));
        bytes memory call = [
            abi.encodeCall(IParties.admit, (party, account)),
            abi.encodeCall(IParties.replaceAuthority, (party, authority(party))),
            abi.encodeCall(IParties.replaceAuthority, (party, account)),
            abi.encodeCall(IParties.suspend, (what % 4 == 0 ? party : FR)),
            abi.encodeCall(IParties.reinstate, (party)),
            abi.encodeCall(Ownable.transferOwnership, (account)),
            abi.encodeCall(Ownable2Step.acceptOwnership, ()),
            abi.encodeCall(Ownable.renounceOwnership, ())
        ][what >> 32 & 7];
        bool takes = bytes4(call) == Ownable2Step.acceptOwnership.selector;
        step(actor(who, takes ? parties.pendingOwner() : parties.owner()), call);
    }

    function represent(uint256 who, uint256 what, uint256 more) external {
        bytes2 party = what % 3 == 0 ? code(more) : codes[(what >> 8) % 5];
        bytes memory call = what % 2 == 0
            ? abi.encodeCall(IParties.describe, ("https://permits.example", "", RECORD))
            : abi.encodeCall(IParties.deputise, (party, what % 4 == 1));
        step(actor(who, parties.partyOf(codes[(what >> 16) % 5]).authority), call);
    }

    function wait(uint256, uint256, uint256 more) external {
        vm.warp(block.timestamp + more % 2 days);
    }

    // ---- who, and what ----

    /// Half of the time who may well do it, else any of the twenty.
    function actor(uint256 who, address fit) private view returns (address) {
        return who % 2 == 0 ? fit : actors[(who >> 1) % 20];
    }

    function anIssuer(uint256 what) private view returns (address) {
        if (what % 8 == 1) return actors[13];
        return what % 3 == 0 ? actors[15] : what % 7 == 0 ? newcomers[what % NEWCOMERS] : actors[5];
    }

    /// An actor, an officer who was appointed on the way, or nobody.
    function anybody(uint256 what) private view returns (address) {
        uint256 one = (what >> 4) % 28;
        return one < 20 ? actors[one] : one < 26 ? newcomers[one - 20] : address(uint160(what));
    }

    /// One of the last permits that were issued, mostly with what opens it; sometimes one that nobody issued.
    function permit(uint256 what) private view returns (bytes32 id, bytes32 content) {
        if (issued.length == 0 || what % 29 == 0) return (idOf(ZA, contentOf(fresh)), contentOf(fresh));
        id = issued[issued.length - 1 - (what >> 5) % (issued.length < 16 ? issued.length : 16)];
        return (id, what % 19 == 0 ? keccak256(abi.encode(opens[id])) : what % 23 == 0 ? id : opens[id]);
    }

    /// Two letters, or two bytes.
    function code(uint256 more) private pure returns (bytes2) {
        if (more % 4 > 0) return bytes2(uint16(more >> 8));
        return bytes2(uint16((65 + (more >> 8) % 26) << 8 | (65 + (more >> 16) % 26)));
    }

    function older(uint256 what) private view returns (uint256) {
        return fresh == 0 ? 0 : fresh - 1 - what % (fresh < 16 ? fresh : 16);
    }

    function termsFor(uint256 number, uint8 kind, bytes2 to) private returns (IPermits.Terms memory) {
        uint8 base = kind % 16 == 0 ? kind : uint8([1, 2, 3, 4, 3, 129, 130, 129][kind % 8]);
        bytes32 content = contentOf(number);
        bytes2 destination = base > 128 ? bytes2(kind % 32 == 1 ? to : bytes2(0)) : base == 3 ? ZA : to;
        bytes32 ticket = keccak256(abi.encodePacked(content));
        for (uint256 i = 0; i < 5; i++) {
            bytes32 id = idOf(codes[i], content);
            (whose[id], opens[id]) = (codes[i], content);
        }
        return IPermits.Terms(ticket, destination, today() - 2 + uint16(kind / 8) * 12, base);
    }

    /// Mostly today, sometimes long ago or too far ahead.
    function dayOf(uint256 more) private view returns (uint16) {
        return more % 4 > 0 ? today() : today() + 2 - uint16(more >> 8 & 7) * 50;
    }

    function quantities(uint256 more) private pure returns (bytes memory) {
        return locked(more >> 24 & 7 == 0 ? (more >> 32) % 600 : 16 + 32 * (1 + (more >> 32) % 16));
    }

    function recordOf(uint256 what) private pure returns (bytes32) {
        return what % 37 == 0 ? bytes32(0) : RECORD;
    }
}
