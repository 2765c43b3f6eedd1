// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {Vm} from "./Vm.sol";

/// All state of both contracts, rebuilt from nothing but their events and the times of their blocks.
contract Fold {
    mapping(bytes32 id => IPermits.Permit) private _permits;
    mapping(address account => IParties.Officer) private _officers;
    mapping(bytes2 party => IParties.Party) private _parties;
    mapping(bytes2 party => mapping(bytes2 deputy => bool)) public isDeputy;
    /// The member whose authority an account is, or once was.
    mapping(address account => bytes2) public seatOf;
    address public secretariat;
    address public successor;

    function permitOf(bytes32 id) external view returns (IPermits.Permit memory) {
        return _permits[id];
    }

    function officerOf(address account) external view returns (IParties.Officer memory) {
        return _officers[account];
    }

    function partyOf(bytes2 party) external view returns (IParties.Party memory) {
        return _parties[party];
    }

    function take(Vm.Log[] memory logs, uint256 time) external {
        for (uint256 i = 0; i < logs.length; i++) {
            bytes32 kind = logs[i].topics[0];
            if (_member(kind, logs[i]) || _officer(kind, logs[i]) || _seat(kind, logs[i]) || _silent(kind)) continue;
            _permit(kind, logs[i], uint32(time));
        }
    }

    function _member(bytes32 kind, Vm.Log memory log) private returns (bool) {
        if (log.topics.length < 2) return false;
        bytes2 party = bytes2(log.topics[1]);
        if (kind == IParties.PartyAdmitted.selector || kind == IParties.AuthorityReplaced.selector) {
            _parties[party].authority = abi.decode(log.data, (address));
            seatOf[_parties[party].authority] = party;
        } else if (kind == IParties.PartySuspended.selector) {
            _parties[party].suspended = true;
        } else if (kind == IParties.PartyReinstated.selector) {
            _parties[party].suspended = false;
        } else if (kind == IParties.DeputySet.selector) {
            isDeputy[party][bytes2(log.topics[2])] = abi.decode(log.data, (bool));
        } else {
            return false;
        }
        return true;
    }

    function _officer(bytes32 kind, Vm.Log memory log) private returns (bool) {
        if (log.topics.length < 3) return false;
        IParties.Officer storage officer = _officers[address(uint160(uint256(log.topics[1])))];
        if (kind == IParties.OfficerAppointed.selector) {
            officer.party = bytes2(log.topics[2]);
            (officer.powers, officer.from, officer.until,) = abi.decode(log.data, (uint8, uint40, uint40, bytes32));
        } else if (kind == IParties.OfficerDismissed.selector) {
            officer.until = abi.decode(log.data, (uint40));
        } else if (kind == IParties.OfficerDistrusted.selector) {
            officer.distrustedSince = abi.decode(log.data, (uint40));
        } else {
            return false;
        }
        return true;
    }

    /// The Secretariat's own seat, as the library that we took it from tells of it.
    function _seat(bytes32 kind, Vm.Log memory log) private returns (bool) {
        if (kind == Ownable2Step.OwnershipTransferStarted.selector) {
            successor = address(uint160(uint256(log.topics[2])));
        } else if (kind == Ownable.OwnershipTransferred.selector) {
            (secretariat, successor) = (address(uint160(uint256(log.topics[2]))), address(0));
        } else {
            return false;
        }
        return true;
    }

    /// Events that change no state of a contract.
    function _silent(bytes32 kind) private pure returns (bool) {
        return kind == IPermits.Noted.selector || kind == IParties.PartyDescribed.selector;
    }

    function _permit(bytes32 kind, Vm.Log memory log, uint32 time) private {
        IPermits.Permit storage permit = _permits[log.topics[1]];
        if (kind == IPermits.Endorsed.selector) {
            permit.status = IPermits.Status.Endorsed;
        } else if (kind == IPermits.Crossed.selector) {
            _cross(permit, log.data);
        } else {
            permit.at = time;
            permit.by = address(uint160(uint256(log.topics[kind == IPermits.Replaced.selector ? 3 : 2])));
            if (kind == IPermits.Issued.selector) _issue(permit, log.data);
            else if (kind != IPermits.Affirmed.selector) permit.status = _end(kind);
        }
    }

    function _issue(IPermits.Permit storage permit, bytes memory data) private {
        (permit.country, permit.validDay, permit.kind) = abi.decode(data, (bytes2, uint16, uint8));
        permit.status = IPermits.Status.Issued;
        if (permit.kind < 128) return;
        permit.status = IPermits.Status.Inside;
        permit.country = _officers[permit.by].party;
    }

    function _cross(IPermits.Permit storage permit, bytes memory data) private {
        IPermits.Direction direction;
        (permit.country, direction, permit.crossings,,,) =
            abi.decode(data, (bytes2, IPermits.Direction, uint16, uint16, uint8, bytes32));
        permit.status = direction == IPermits.Direction.Exit ? IPermits.Status.Outside : IPermits.Status.Inside;
    }

    function _end(bytes32 kind) private pure returns (IPermits.Status) {
        if (kind == IPermits.Accepted.selector) return IPermits.Status.Accepted;
        if (kind == IPermits.Refused.selector) return IPermits.Status.Refused;
        if (kind == IPermits.Cancelled.selector) return IPermits.Status.Cancelled;
        require(kind == IPermits.Replaced.selector, "an event that the fold does not know");
        return IPermits.Status.Replaced;
    }
}
