// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {Fold} from "./Fold.sol";
import {PermitRules} from "./PermitRules.sol";
import {Vm, vm} from "./Vm.sol";
import {World} from "./World.sol";

/// Sees every call that anybody makes, and what came of it: exactly what the rules say, with exactly their error; and
/// of every event, that it was allowed to happen. Whatever is not so reverts.
abstract contract Witness is World {
    uint256 internal constant NEWCOMERS = 6;

    bytes2[5] internal codes = [ZA, NL, DE, US, bytes2("FR")];
    address[20] internal actors;
    address[NEWCOMERS] internal newcomers;
    Fold internal fold;
    PermitRules internal rules;

    bytes32[] internal issued;
    /// Of every id that a ticket told so far could ever make: whose it is, and what opens it.
    mapping(bytes32 id => bytes2) internal whose;
    mapping(bytes32 id => bytes32) internal opens;
    mapping(bytes32 appointment => bool) internal consented;
    mapping(bytes32 id => uint256) private issues;
    mapping(bytes32 id => uint256) private uses;
    mapping(bytes32 id => bytes32) private lastWord;

    uint256 public calls;
    mapping(bytes4 act => uint256) public happened;
    mapping(bytes4 error => uint256) public refused;

    function step(address sender, bytes memory call) internal {
        calls++;
        bytes memory due = whatIsDue(sender, call);
        bytes memory told = answer(sender, call);
        bool same = keccak256(told) == keccak256(due);
        require(same, string.concat("only who may: told ", hexOf(told), ", not ", hexOf(due)));
        // Forge hears even what a call took back: those of a refused call are no events.
        Vm.Log[] memory logs = vm.getRecordedLogs();
        if (told.length > 0) {
            refused[bytes4(told)]++;
            return;
        }
        fold.take(logs, block.timestamp);
        happened[bytes4(call)]++;
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].emitter == address(permits)) heard(logs[i], sender, call);
            else heardOfParties(logs[i]);
        }
    }

    function whatIsDue(address sender, bytes memory call) private view returns (bytes memory) {
        try rules.ask(sender, call) {
            return "";
        } catch (bytes memory error) {
            return error;
        }
    }

    /// What must be so of every event of a permit.
    function heard(Vm.Log memory log, address sender, bytes memory call) private {
        (bytes32 kind, bytes32 id) = (log.topics[0], log.topics[1]);
        require(lastWord[id] == 0 || kind == IPermits.Noted.selector, "finished is finished: an act on what has ended");
        if (kind == IPermits.Issued.selector) {
            require(++issues[id] == 1, "an id is issued once: issued again");
            require(whose[id] == fold.officerOf(sender).party, "no id squatted: issued in another's name");
            issued.push(id);
        }
        bool used = kind == IPermits.Accepted.selector || kind == IPermits.Refused.selector;
        if (used) require(++uses[id] == 1, "single use: used twice");
        if (used || kind == IPermits.Crossed.selector) {
            require(wordIn(call, 1) == opens[id], "no unseen permit used: its content was not shown");
        }
        samePermit(id);
        if (isOver(id)) lastWord[id] = wordOf(id);
    }

    function heardOfParties(Vm.Log memory log) private view {
        if (log.topics[0] == IParties.OfficerAppointed.selector) {
            bytes32 appointed = keccak256(abi.encode(log.topics[2], log.topics[1], log.data));
            require(consented[appointed], "no account captured: appointed without its consent");
            sameOfficer(address(uint160(uint256(log.topics[1]))));
        }
    }

    function isOver(bytes32 id) private view returns (bool) {
        IPermits.Status status = permits.permitOf(id).status;
        return status >= IPermits.Status.Accepted && status <= IPermits.Status.Replaced;
    }

    function wordOf(bytes32 id) private view returns (bytes32) {
        return keccak256(abi.encode(permits.permitOf(id)));
    }

    function wordIn(bytes memory act, uint256 index) private pure returns (bytes32 said) {
        assembly ("memory-safe") {
            said := mload(add(add(act, 36), mul(index, 32)))
        }
    }

    // ---- state from logs ----

    function samePermit(bytes32 id) private view {
        require(wordOf(id) == keccak256(abi.encode(fold.permitOf(id))), "state from logs: another permit");
    }

    function sameOfficer(address account) private view {
        bytes32 told = keccak256(abi.encode(parties.officerOf(account)));
        require(told == keccak256(abi.encode(fold.officerOf(account))), "state from logs: another officer");
    }

    function sameMember(bytes2 party) private view {
        bytes32 told = keccak256(abi.encode(parties.partyOf(party)));
        require(told == keccak256(abi.encode(fold.partyOf(party))), "state from logs: another member");
        for (uint256 i = 0; i < 5; i++) {
            bool deputy = parties.isDeputy(party, codes[i]);
            require(deputy == fold.isDeputy(party, codes[i]), "state from logs: another deputy");
        }
    }

    function name(bytes4 selector) external pure returns (string memory) {
        return hexOf(abi.encodePacked(selector));
    }

    /// Everything that the getters say, of all actors and of the last permits issued.
    function isAsTheEventsSay() external view {
        for (uint256 i = 0; i < 5; i++) {
            sameMember(codes[i]);
        }
        for (uint256 i = 0; i < 20 + NEWCOMERS; i++) {
            sameOfficer(i < 20 ? actors[i] : newcomers[i - 20]);
        }
        require(parties.owner() == fold.secretariat(), "state from logs: another Secretariat");
        require(parties.pendingOwner() == fold.successor(), "state from logs: another successor");
        for (uint256 i = 0; i < issued.length && i < 64; i++) {
            bytes32 id = issued[issued.length - 1 - i];
            samePermit(id);
            require(lastWord[id] == 0 || lastWord[id] == wordOf(id), "finished is finished: another word");
            for (uint256 k = 0; k < 5; k++) {
                bytes32 other = idOf(codes[k], opens[id]);
                require(issues[other] == 1 || permits.permitOf(other).by == address(0), "no id squatted: from nowhere");
            }
        }
    }
}
