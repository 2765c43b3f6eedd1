// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// Officers of all Parties do whatever comes to their minds, in whatever order; what came of it is kept.
contract Officials is World {
    uint256 public constant PERMITS = 6;
    mapping(bytes32 id => uint256) public endings;
    mapping(bytes32 id => bytes32) public lastWord;
    mapping(bytes32 id => uint256) public crossed;
    mapping(bytes32 id => bool) public seen;

    bytes2[4] private codes = [ZA, NL, DE, US];

    function act(uint256 which, uint256 number, uint256 member, uint256 power, uint8 reason, bool entry) external {
        number %= PERMITS;
        bytes32 content = contentOf(number);
        bytes32 id = idOf(ZA, content);
        uint16 next = permits.permitOf(id).crossings + 1;
        IPermits.Direction direction = entry ? IPermits.Direction.Entry : IPermits.Direction.Exit;
        bytes[9] memory calls = [
            issuing(termsOf(content, number % 2 == 0 ? 1 : 129)),
            endorsing(id),
            accepting(id, content),
            refusing(id, content),
            crossing(id, content, next, direction, reason),
            cancelling(id),
            replacing(id, termsOf(contentOf((number + 1) % PERMITS), 1)),
            affirming(id),
            noting(id, content)
        ];
        // Issuing leads, so that there is something to act on.
        which = which % 12 > 8 ? 0 : which % 12;
        address sender = officer(which == 0 ? ZA : codes[member % 4], uint8(1 << (which == 0 ? 0 : power % 4)));
        bool done = answer(sender, calls[which]).length == 0;
        if (!done) return;
        if (which == 4) crossed[id]++;
        if (which == 2 || which == 3 || which == 5 || which == 6) {
            endings[id]++;
            lastWord[id] = wordOf(id);
        }
        seen[id] = true;
        vm.warp(block.timestamp + 1 hours);
    }

    function wordOf(bytes32 id) public view returns (bytes32) {
        return keccak256(abi.encode(permits.permitOf(id)));
    }

    function permit(uint256 number) external view returns (bytes32 id, IPermits.Permit memory) {
        id = idOf(ZA, contentOf(number));
        return (id, permits.permitOf(id));
    }
}

contract InvariantsTest {
    Officials private officials;

    function setUp() public {
        officials = new Officials();
        officials.setUp();
    }

    /// Where forge looks for whom to call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(officials);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(officials), new bytes4[](1));
        targets[0].selectors[0] = Officials.act.selector;
    }

    function invariant_a_permit_ends_at_most_once_and_then_never_changes() public view {
        for (uint256 i = 0; i < officials.PERMITS(); i++) {
            (bytes32 id,) = officials.permit(i);
            require(officials.endings(id) <= 1, "ended twice");
            require(officials.endings(id) == 0 || officials.lastWord(id) == officials.wordOf(id), "changed");
        }
    }

    function invariant_crossings_are_counted_and_only_of_multiple_use_documents() public view {
        for (uint256 i = 0; i < officials.PERMITS(); i++) {
            (bytes32 id, IPermits.Permit memory permit) = officials.permit(i);
            require(permit.crossings == officials.crossed(id), "miscounted");
            require(permit.crossings == 0 || permit.kind >= 128, "a single-use permit crossed");
        }
    }

    function invariant_what_was_issued_stays_issued_by_somebody_at_some_time() public view {
        for (uint256 i = 0; i < officials.PERMITS(); i++) {
            (bytes32 id, IPermits.Permit memory permit) = officials.permit(i);
            if (!officials.seen(id)) continue;
            require(permit.status != IPermits.Status.None && permit.by != address(0), "forgotten");
            require(permit.at >= 1_800_000_000 && permit.at <= block.timestamp, "at no time");
        }
    }

    function invariant_status_and_use_agree() public view {
        for (uint256 i = 0; i < officials.PERMITS(); i++) {
            (, IPermits.Permit memory permit) = officials.permit(i);
            bool multiple = permit.kind >= 128;
            bool place = permit.status >= IPermits.Status.Inside;
            bool used = permit.status >= IPermits.Status.Issued && permit.status <= IPermits.Status.Refused;
            require(!(place && !multiple) && !(used && multiple), "a status of the other use");
        }
    }
}
