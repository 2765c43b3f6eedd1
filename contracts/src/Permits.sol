// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {isCode} from "./Codes.sol";
import {idOf, ticketOf} from "./Ids.sol";
import {IParties} from "./IParties.sol";
import {IPermits} from "./IPermits.sol";
import {ADMIT, ANY_POWER, ENDORSE, IMPORT, ISSUE} from "./Powers.sol";
import {MULTIPLE_USE, Word, issued} from "./Word.sol";

/// @title Permits: what happened
/// @notice Every act asks in one order: may the sender act; is what it says complete; was the permit issued; does its
/// status lead on; has the sender seen it; is it the sender's to act on; is its issuer trusted.
contract Permits is IPermits, EIP712 {
    // Times here are days, terms and moments of distrust: a validator that shifts a block by seconds gains nothing.
    // slither-disable-start timestamp

    uint8 private constant IMPORT_PERMIT = 3;
    uint8 private constant OTHER = 4;

    /// @notice Who may act.
    IParties public immutable parties;
    mapping(bytes32 id => Word) private _words;

    constructor(IParties parties_) EIP712("CITES Permits", "1") {
        parties = parties_;
    }

    // ---- the issuing Party ----

    /// @inheritdoc IPermits
    function issue(Terms[] calldata terms) external {
        // slither-disable-next-line unused-return: the call reverts without the power, so which there are is not asked
        (bytes2 yours,) = parties.empowered(msg.sender, ISSUE);
        if (terms.length == 0) revert NothingToDo();
        for (uint256 i = 0; i < terms.length; i++) {
            _issue(yours, terms[i]);
        }
    }

    /// @inheritdoc IPermits
    function endorse(bytes32 id, uint16 day, bytes calldata quantities, bytes32 record) external {
        Word word = _words[id];
        (bytes2 yours, bytes2 issuer, uint40 since) = parties.check(msg.sender, ENDORSE, word.by());
        _ensureComplete(day, record);
        _ensureLocked(quantities);
        _ensureSingle(id, word);
        if (word.status() != Status.Issued) revert WrongStatus(id, word.status(), word.by(), word.at());
        if (word.kind() == IMPORT_PERMIT) revert NeverEndorsed(id);
        if (issuer != yours) revert NotYourPermit(id, issuer, yours);
        _ensureTrusted(id, word, since);
        if (day > word.validDay()) revert Expired(word.validDay(), day);
        _words[id] = word.endorsed();
        emit Endorsed(id, msg.sender, day, quantities, record);
    }

    /// @inheritdoc IPermits
    function cancel(bytes32 id, uint8 reason, bytes32 record) external {
        _end(id, Status.Cancelled, reason, record);
        emit Cancelled(id, msg.sender, reason, record);
    }

    /// @inheritdoc IPermits
    function replace(bytes32 id, Terms calldata successor, uint8 reason, bytes32 record) external {
        bytes2 yours = _end(id, Status.Replaced, reason, record);
        emit Replaced(id, _issue(yours, successor), msg.sender, reason, record);
    }

    /// @inheritdoc IPermits
    function affirm(bytes32[] calldata ids) external {
        // slither-disable-next-line unused-return: as in issue
        (bytes2 yours,) = parties.empowered(msg.sender, ISSUE);
        if (ids.length == 0) revert NothingToDo();
        for (uint256 i = 0; i < ids.length; i++) {
            _affirm(ids[i], yours);
        }
    }

    // ---- the destination ----

    /// @inheritdoc IPermits
    function accept(bytes32 id, bytes32 content, uint16 day, bytes calldata quantities, bytes32 record) external {
        Word word = _words[id];
        (bytes2 yours, bytes2 issuer, uint40 since) = parties.check(msg.sender, ADMIT | IMPORT, word.by());
        _ensureComplete(day, record);
        _ensureLocked(quantities);
        _ensureSingle(id, word);
        _ensureOpens(id, issuer, content);
        _ensureDestination(id, word.country(), yours);
        _ensureTrusted(id, word, since);
        _answer(id, word, Status.Accepted);
        emit Accepted(id, msg.sender, day, quantities, record);
    }

    /// @inheritdoc IPermits
    function refuse(bytes32 id, bytes32 content, uint8 reason, uint16 day, bytes32 record) external {
        Word word = _words[id];
        // slither-disable-next-line unused-return: a permit of a distrusted officer is one to refuse
        (bytes2 yours, bytes2 issuer,) = parties.check(msg.sender, ADMIT, word.by());
        _ensureComplete(day, record);
        if (reason == 0) revert ReasonMissing();
        _ensureSingle(id, word);
        _ensureOpens(id, issuer, content);
        _ensureDestination(id, word.country(), yours);
        _answer(id, word, Status.Refused);
        emit Refused(id, msg.sender, reason, day, record);
    }

    // ---- any Party ----

    /// @inheritdoc IPermits
    function cross(
        bytes32 id, bytes32 content, uint16 number, Direction direction, uint16 day, uint8 reason, bytes32 record
    ) external {
        Word word = _words[id];
        (uint8 power, Status to) = direction == Direction.Exit ? (ENDORSE, Status.Outside) : (ADMIT, Status.Inside);
        (bytes2 yours, bytes2 issuer, uint40 since) = parties.check(msg.sender, power, word.by());
        _ensureComplete(day, record);
        _ensureLive(id, word);
        if (!word.isMultiple()) revert WrongUse(id, word.kind());
        _ensureOpens(id, issuer, content);
        _ensureTrusted(id, word, since);
        uint16 next = word.crossings() + 1;
        if (number != next) revert WrongCrossing(id, next, number);
        if (reason == 0 && (day > word.validDay() || !_isRegular(word, direction, yours))) {
            revert ReasonNeeded(id, word.status(), word.country());
        }
        _words[id] = word.crossed(yours, to);
        emit Crossed(id, msg.sender, yours, direction, number, day, reason, record);
    }

    /// @inheritdoc IPermits
    function note(bytes32 id, bytes2 issuer, bytes32 content, uint8 kind, bytes32 record) external {
        // slither-disable-next-line unused-return: the call reverts for who is no officer, which is all that is asked
        parties.empowered(msg.sender, ANY_POWER);
        if (kind == 0) revert ReasonMissing();
        if (record == 0) revert RecordMissing();
        if (!_words[id].isIssued()) revert NotIssued(id);
        _ensureOpens(id, issuer, content);
        emit Noted(id, msg.sender, kind, record);
    }

    // ---- anyone reads ----

    /// @inheritdoc IPermits
    function permitOf(bytes32 id) external view returns (Permit memory) {
        return _words[id].toPermit();
    }

    /// @inheritdoc IPermits
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    // ---- what acts have in common ----

    function _issue(bytes2 yours, Terms calldata terms) private returns (bytes32 id) {
        (bytes2 destination, uint16 validDay, uint8 kind) = (terms.destination, terms.validDay, terms.kind);
        bytes2 place = _placeAtIssue(yours, destination, kind);
        // The issuing Party's calendar may be a day behind the block's.
        if (uint256(validDay) + 1 < _today()) revert Expired(validDay, uint16(_today()));
        id = idOf(yours, terms.ticket);
        if (_words[id].isIssued()) revert AlreadyIssued(id);
        _words[id] = issued(msg.sender, place, validDay, kind);
        emit Issued(id, msg.sender, destination, validDay, kind);
    }

    function _end(bytes32 id, Status status, uint8 reason, bytes32 record) private returns (bytes2 yours) {
        bytes2 issuer;
        Word word = _words[id];
        // slither-disable-next-line unused-return: a permit of a distrusted officer may be ended too
        (yours, issuer,) = parties.check(msg.sender, ISSUE, word.by());
        if (reason == 0) revert ReasonMissing();
        if (record == 0) revert RecordMissing();
        _ensureLive(id, word);
        if (issuer != yours) revert NotYourPermit(id, issuer, yours);
        _answer(id, word, status);
    }

    function _affirm(bytes32 id, bytes2 yours) private {
        Word word = _words[id];
        _ensureLive(id, word);
        // slither-disable-next-line calls-loop: of our own contract, and a list is all or nothing as its sender wishes
        (bytes2 issuer, uint40 since) = parties.standing(word.by());
        if (issuer != yours) revert NotYourPermit(id, issuer, yours);
        if (!word.isDistrusted(since)) revert IssuerTrusted(id, word.by());
        _answer(id, word, word.status());
        emit Affirmed(id, msg.sender);
    }

    /// @dev From now on the sender answers for the permit's word.
    function _answer(bytes32 id, Word word, Status status) private {
        _words[id] = word.answeredBy(msg.sender, block.timestamp, status);
    }

    // ---- what must hold ----

    function _ensureComplete(uint16 day, bytes32 record) private view {
        if (record == 0) revert RecordMissing();
        if (day > _today() + 1) revert DayAhead(day, uint16(_today()));
    }

    /// @dev 16 + 32k bytes, 1 ≤ k ≤ 16: less 48, that is a multiple of 32 below 512, four bits and no others.
    function _ensureLocked(bytes calldata quantities) private pure {
        uint256 length = quantities.length;
        unchecked { if ((length - 48) & ~uint256(15 * 32) != 0) revert NotLockedQuantities(length); }
    }

    /// @dev Where a permit is on its first day: on its way to the destination, or at home if for multiple use.
    function _placeAtIssue(bytes2 yours, bytes2 destination, uint8 kind) private pure returns (bytes2) {
        uint8 base = kind & ~MULTIPLE_USE;
        if (base == 0 || base > OTHER) revert NotAKind(kind);
        bool multiple = kind != base;
        bool fits = multiple ? destination == 0 : base == IMPORT_PERMIT ? destination == yours : isCode(destination);
        if (!fits) revert NotADestination(destination);
        return multiple ? yours : destination;
    }

    /// @dev Ensures that the permit was issued and is not final.
    function _ensureLive(bytes32 id, Word word) private pure {
        if (!word.isIssued()) revert NotIssued(id);
        if (word.isFinal()) revert WrongStatus(id, word.status(), word.by(), word.at());
    }

    /// @dev Ensures that the permit is live and for a single use.
    function _ensureSingle(bytes32 id, Word word) private pure {
        if (word.awaitsUse()) return;
        _ensureLive(id, word);
        revert WrongUse(id, word.kind());
    }

    function _ensureOpens(bytes32 id, bytes2 issuer, bytes32 content) private pure {
        if (idOf(issuer, ticketOf(content)) != id) revert NotPresented(id);
    }

    /// @dev IMPORT is a Party's own affair: its deputies admit in its name, they do not import.
    function _ensureDestination(bytes32 id, bytes2 destination, bytes2 yours) private view {
        if (yours == destination) return;
        if (!parties.isDeputy(destination, yours)) revert NotYourPermit(id, destination, yours);
        // slither-disable-next-line unused-return: the call reverts without the power
        parties.empowered(msg.sender, ADMIT);
    }

    function _ensureTrusted(bytes32 id, Word word, uint40 since) private pure {
        if (word.isDistrusted(since)) revert IssuerDistrusted(id, word.by(), since);
    }

    /// @dev One leaves the country where one is, and enters a country from outside.
    function _isRegular(Word word, Direction direction, bytes2 yours) private pure returns (bool) {
        bool inside = word.status() == Status.Inside;
        return direction == Direction.Entry ? !inside : inside && word.country() == yours;
    }

    function _today() private view returns (uint256) {
        return block.timestamp / 1 days;
    }

    // slither-disable-end timestamp
}
