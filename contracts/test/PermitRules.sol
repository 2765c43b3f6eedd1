// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "../src/IPermits.sol";
import {Fold} from "./Fold.sol";
import {PartyRules} from "./PartyRules.sol";

/// The rules of Permits once more, from the events alone, as in PartyRules.
contract PermitRules is PartyRules {
    constructor(Fold fold, address parties) PartyRules(fold, parties) {}

    /// Reverts with what a call must be told; comes back if it is to be done.
    function ask(address sender, bytes calldata call) external view {
        (bytes4 act, bytes calldata said) = (bytes4(call), call[4:]);
        if (act == IPermits.issue.selector) return _issue(sender, said);
        if (act == IPermits.endorse.selector) return _endorse(sender, said);
        if (act == IPermits.accept.selector) return _accept(sender, said);
        if (act == IPermits.refuse.selector) return _refuse(sender, said);
        if (act == IPermits.cross.selector) return _cross(sender, said);
        if (act == IPermits.cancel.selector) return _cancel(sender, said);
        if (act == IPermits.replace.selector) return _replace(sender, said);
        if (act == IPermits.affirm.selector) return _affirm(sender, said);
        if (act == IPermits.note.selector) return _note(sender, said);
        askParties(sender, act, said);
    }

    // ---- the issuing Party ----

    function _issue(address sender, bytes calldata said) private view {
        IPermits.Terms[] memory terms = abi.decode(said, (IPermits.Terms[]));
        bytes2 yours = empowered(sender, 1);
        if (terms.length == 0) revert IPermits.NothingToDo();
        for (uint256 i = 0; i < terms.length; i++) {
            _terms(yours, terms[i]);
            for (uint256 k = 0; k < i; k++) {
                if (terms[k].ticket == terms[i].ticket) revert IPermits.AlreadyIssued(_id(yours, terms[i].ticket));
            }
        }
    }

    function _terms(bytes2 yours, IPermits.Terms memory one) private view {
        uint8 base = one.kind % 128;
        if (base < 1 || base > 4) revert IPermits.NotAKind(one.kind);
        bool single = base == 3 ? one.destination == yours : isCode(one.destination);
        bool fits = one.kind > 128 ? one.destination == 0 : single;
        if (!fits) revert IPermits.NotADestination(one.destination);
        if (uint256(one.validDay) + 1 < _today()) revert IPermits.Expired(one.validDay, _today());
        bytes32 id = _id(yours, one.ticket);
        if (_status(id) != IPermits.Status.None) revert IPermits.AlreadyIssued(id);
    }

    function _endorse(address sender, bytes calldata said) private view {
        (bytes32 id, uint16 day, bytes memory quantities, bytes32 record) =
            abi.decode(said, (bytes32, uint16, bytes, bytes32));
        bytes2 yours = empowered(sender, 2);
        _complete(day, record);
        _locked(quantities);
        IPermits.Permit memory permit = _single(id);
        if (permit.status != IPermits.Status.Issued) _wrong(id, permit);
        if (permit.kind == 3) revert IPermits.NeverEndorsed(id);
        _issuedBy(id, permit, yours);
        _trusted(id, permit);
        if (day > permit.validDay) revert IPermits.Expired(permit.validDay, day);
    }

    function _cancel(address sender, bytes calldata said) private view {
        (bytes32 id, uint8 reason, bytes32 record) = abi.decode(said, (bytes32, uint8, bytes32));
        _end(sender, id, reason, record);
    }

    function _replace(address sender, bytes calldata said) private view {
        (bytes32 id, IPermits.Terms memory next, uint8 reason, bytes32 record) =
            abi.decode(said, (bytes32, IPermits.Terms, uint8, bytes32));
        _terms(_end(sender, id, reason, record), next);
    }

    function _end(address sender, bytes32 id, uint8 reason, bytes32 record) private view returns (bytes2 yours) {
        yours = empowered(sender, 1);
        if (reason == 0) revert IPermits.ReasonMissing();
        if (record == 0) revert IPermits.RecordMissing();
        _issuedBy(id, _live(id), yours);
    }

    function _affirm(address sender, bytes calldata said) private view {
        bytes32[] memory ids = abi.decode(said, (bytes32[]));
        bytes2 yours = empowered(sender, 1);
        if (ids.length == 0) revert IPermits.NothingToDo();
        for (uint256 i = 0; i < ids.length; i++) {
            IPermits.Permit memory permit = _live(ids[i]);
            _issuedBy(ids[i], permit, yours);
            if (!_doubtful(permit)) revert IPermits.IssuerTrusted(ids[i], permit.by);
            for (uint256 k = 0; k < i; k++) {
                if (ids[k] == ids[i]) revert IPermits.IssuerTrusted(ids[i], sender);
            }
        }
    }

    // ---- the destination, and any Party ----

    function _accept(address sender, bytes calldata said) private view {
        (bytes32 id, bytes32 content, uint16 day, bytes memory quantities, bytes32 record) =
            abi.decode(said, (bytes32, bytes32, uint16, bytes, bytes32));
        bytes2 yours = empowered(sender, 12);
        _complete(day, record);
        _locked(quantities);
        IPermits.Permit memory permit = _single(id);
        _shown(id, fold.officerOf(permit.by).party, content);
        _destined(id, permit, sender, yours);
        _trusted(id, permit);
    }

    function _refuse(address sender, bytes calldata said) private view {
        (bytes32 id, bytes32 content, uint8 reason, uint16 day, bytes32 record) =
            abi.decode(said, (bytes32, bytes32, uint8, uint16, bytes32));
        bytes2 yours = empowered(sender, 4);
        _complete(day, record);
        if (reason == 0) revert IPermits.ReasonMissing();
        IPermits.Permit memory permit = _single(id);
        _shown(id, fold.officerOf(permit.by).party, content);
        _destined(id, permit, sender, yours);
    }

    function _cross(address sender, bytes calldata said) private view {
        (bytes32 id, bytes32 content, uint16 number, IPermits.Direction way, uint16 day, uint8 reason, bytes32 record) =
            abi.decode(said, (bytes32, bytes32, uint16, IPermits.Direction, uint16, uint8, bytes32));
        bool exit = way == IPermits.Direction.Exit;
        bytes2 yours = empowered(sender, exit ? 2 : 4);
        _complete(day, record);
        IPermits.Permit memory permit = _live(id);
        if (permit.kind < 128) revert IPermits.WrongUse(id, permit.kind);
        _shown(id, fold.officerOf(permit.by).party, content);
        _trusted(id, permit);
        if (number != permit.crossings + 1) revert IPermits.WrongCrossing(id, permit.crossings + 1, number);
        bool outside = permit.status == IPermits.Status.Outside;
        bool regular = exit ? !outside && permit.country == yours : outside;
        if (reason != 0 || (regular && day <= permit.validDay)) return;
        revert IPermits.ReasonNeeded(id, permit.status, permit.country);
    }

    function _note(address sender, bytes calldata said) private view {
        (bytes32 id, bytes2 issuer, bytes32 content, uint8 kind, bytes32 record) =
            abi.decode(said, (bytes32, bytes2, bytes32, uint8, bytes32));
        empowered(sender, 15);
        if (kind == 0) revert IPermits.ReasonMissing();
        if (record == 0) revert IPermits.RecordMissing();
        if (_status(id) == IPermits.Status.None) revert IPermits.NotIssued(id);
        _shown(id, issuer, content);
    }

    // ---- what they share ----

    function _today() private view returns (uint16) {
        return uint16(block.timestamp / 1 days);
    }

    function _id(bytes2 party, bytes32 ticket) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(party, ticket));
    }

    function _status(bytes32 id) private view returns (IPermits.Status) {
        return fold.permitOf(id).status;
    }

    function _wrong(bytes32 id, IPermits.Permit memory permit) private pure {
        revert IPermits.WrongStatus(id, permit.status, permit.by, permit.at);
    }

    function _complete(uint16 day, bytes32 record) private view {
        if (record == 0) revert IPermits.RecordMissing();
        if (day > _today() + 1) revert IPermits.DayAhead(day, _today());
    }

    function _locked(bytes memory quantities) private pure {
        uint256 length = quantities.length;
        bool fits = length >= 48 && length <= 528 && length % 32 == 16;
        if (!fits) revert IPermits.NotLockedQuantities(length);
    }

    function _live(bytes32 id) private view returns (IPermits.Permit memory permit) {
        permit = fold.permitOf(id);
        if (permit.status == IPermits.Status.None) revert IPermits.NotIssued(id);
        if (permit.status >= IPermits.Status.Accepted && permit.status <= IPermits.Status.Replaced) _wrong(id, permit);
    }

    function _single(bytes32 id) private view returns (IPermits.Permit memory permit) {
        permit = _live(id);
        if (permit.kind > 128) revert IPermits.WrongUse(id, permit.kind);
    }

    function _shown(bytes32 id, bytes2 issuer, bytes32 content) private pure {
        if (_id(issuer, keccak256(abi.encodePacked(content))) != id) revert IPermits.NotPresented(id);
    }

    function _issuedBy(bytes32 id, IPermits.Permit memory permit, bytes2 yours) private view {
        bytes2 issuer = fold.officerOf(permit.by).party;
        if (issuer != yours) revert IPermits.NotYourPermit(id, issuer, yours);
    }

    function _destined(bytes32 id, IPermits.Permit memory permit, address sender, bytes2 yours) private view {
        if (yours == permit.country) return;
        if (!fold.isDeputy(permit.country, yours)) revert IPermits.NotYourPermit(id, permit.country, yours);
        empowered(sender, 4);
    }

    function _doubtful(IPermits.Permit memory permit) private view returns (bool) {
        uint40 since = fold.officerOf(permit.by).distrustedSince;
        return since > 0 && permit.at >= since;
    }

    function _trusted(bytes32 id, IPermits.Permit memory permit) private view {
        uint40 since = fold.officerOf(permit.by).distrustedSince;
        if (_doubtful(permit)) revert IPermits.IssuerDistrusted(id, permit.by, since);
    }
}
