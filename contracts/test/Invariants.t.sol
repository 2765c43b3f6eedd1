// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {Actors} from "./Actors.sol";

/// Histories of twenty actors, made by forge. What must hold is asked after every call, in Actors; everything together
/// now and then, here, and at the end of each history.
contract InvariantsTest {
    uint256 private constant HISTORIES = 12;
    Actors private actors;
    Actors[HISTORIES] private lived;

    function setUp() public {
        actors = new Actors();
        actors.setUp();
    }

    /// Where forge looks for whom to call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(actors), acts());
    }

    function acts() private pure returns (bytes4[] memory) {
        bytes4[15] memory all = [
            Actors.issue.selector, Actors.endorse.selector, Actors.accept.selector, Actors.refuse.selector,
            Actors.cross.selector, Actors.cancel.selector, Actors.replace.selector, Actors.affirm.selector,
            Actors.note.selector, Actors.appoint.selector, Actors.dismiss.selector, Actors.distrust.selector,
            Actors.govern.selector, Actors.represent.selector, Actors.wait.selector
        ];
        bytes4[] memory list = new bytes4[](15);
        for (uint256 i = 0; i < 15; i++) {
            list[i] = all[i];
        }
        return list;
    }

    function invariant_in_every_history_each_call_comes_out_as_the_rules_say() public view {
        if (actors.calls() % 25 == 0) actors.isAsTheEventsSay();
    }

    function afterInvariant() public view {
        actors.isAsTheEventsSay();
    }

    /// The histories would say little if everything in them were refused, or nothing.
    function test_in_a_dozen_histories_every_act_is_done_and_every_error_is_told() public {
        for (uint256 seed = 0; seed < HISTORIES; seed++) {
            lived[seed] = new Actors();
            lived[seed].setUp();
            live(lived[seed], seed);
        }
        string memory missing;
        bytes4[21] memory acts_ = everyAct();
        for (uint256 i = 0; i < acts_.length; i++) {
            if (count(actors.happened.selector, acts_[i]) > 0) continue;
            missing = string.concat(missing, " ", actors.name(acts_[i]));
        }
        bytes4[43] memory errors = everyError();
        for (uint256 i = 0; i < errors.length; i++) {
            if (count(actors.refused.selector, errors[i]) > 0) continue;
            missing = string.concat(missing, " ", actors.name(errors[i]));
        }
        require(bytes(missing).length == 0, string.concat("never done or told:", missing));
    }

    function live(Actors who, uint256 seed) private {
        bytes4[] memory all = acts();
        bytes32 dice = keccak256(abi.encode(seed));
        for (uint256 i = 0; i < 500; i++) {
            dice = keccak256(abi.encode(dice));
            bytes32[3] memory said = [keccak256(abi.encode(dice, 1)), keccak256(abi.encode(dice, 2)), dice];
            bytes4 act = all[(uint256(dice) >> 128) % 15];
            (bool done, bytes memory told) = address(who).call(abi.encodePacked(act, said));
            require(done, string(told));
        }
        who.isAsTheEventsSay();
    }

    /// What all histories together counted.
    function count(bytes4 getter, bytes4 key) private view returns (uint256 sum) {
        for (uint256 i = 0; i < HISTORIES; i++) {
            (, bytes memory told) = address(lived[i]).staticcall(abi.encodeWithSelector(getter, key));
            sum += abi.decode(told, (uint256));
        }
    }

    function everyAct() private pure returns (bytes4[21] memory) {
        return [
            IPermits.issue.selector, IPermits.endorse.selector, IPermits.accept.selector, IPermits.refuse.selector,
            IPermits.cross.selector, IPermits.cancel.selector, IPermits.replace.selector, IPermits.affirm.selector,
            IPermits.note.selector, IParties.admit.selector, IParties.replaceAuthority.selector,
            IParties.suspend.selector, IParties.reinstate.selector, IParties.correctDistrust.selector,
            IParties.describe.selector, IParties.deputise.selector, IParties.appoint.selector,
            IParties.dismiss.selector, IParties.distrust.selector, Ownable.transferOwnership.selector,
            Ownable2Step.acceptOwnership.selector
        ];
    }

    function everyError() private pure returns (bytes4[43] memory) {
        return [
            IPermits.AlreadyIssued.selector, IPermits.NotIssued.selector, IPermits.WrongStatus.selector,
            IPermits.NotPresented.selector, IPermits.NotYourPermit.selector, IPermits.IssuerDistrusted.selector,
            IPermits.IssuerTrusted.selector, IPermits.Expired.selector, IPermits.DayAhead.selector,
            IPermits.NotAKind.selector, IPermits.NotADestination.selector, IPermits.NeverEndorsed.selector,
            IPermits.WrongUse.selector, IPermits.WrongCrossing.selector, IPermits.ReasonNeeded.selector,
            IPermits.ReasonMissing.selector, IPermits.RecordMissing.selector, IPermits.NotLockedQuantities.selector,
            IPermits.NothingToDo.selector, IParties.NotACode.selector, IParties.AlreadyAdmitted.selector,
            IParties.NotAdmitted.selector, IParties.NotSuspended.selector, IParties.Suspended.selector,
            IParties.AccountTaken.selector, IParties.ZeroAccount.selector, IParties.NotAnAuthority.selector,
            IParties.NotYourOfficer.selector, IParties.NotAnOfficer.selector, IParties.PowerMissing.selector,
            IParties.NotYetEmpowered.selector, IParties.NoLongerEmpowered.selector, IParties.Distrusted.selector,
            IParties.NotPowers.selector, IParties.NotATerm.selector, IParties.NotEarlier.selector,
            IParties.NotLater.selector, IParties.InTheFuture.selector, IParties.CredentialMissing.selector,
            IParties.ConsentMissing.selector, IParties.OwnDeputy.selector, IParties.CannotRenounce.selector,
            Ownable.OwnableUnauthorizedAccount.selector
        ];
    }
}
