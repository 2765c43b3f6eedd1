// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermits} from "./IPermits.sol";

/// A permit in one word, as it is stored. From the lowest bit: by 160, at 32, country 16, validDay 16, crossings 16,
/// kind 8, status 8. Zero is "never issued". An act reads the word once, writes it once and keeps it out of memory,
/// which a struct in the same slot would not: 3,600 gas more a life. Seconds since 1970 fit 32 bits until 2106.
type Word is uint256;

using {
    by, at, country, validDay, crossings, kind, status, isIssued, awaitsUse, isFinal, isMultiple, isDistrusted,
    endorsed, crossed, answeredBy, toPermit
} for Word global;

uint8 constant MULTIPLE_USE = 128;

/// @notice The word of a permit that is issued now.
function issued(address officer, bytes2 place, uint16 day, uint8 kind_) view returns (Word) {
    bool multiple = kind_ & MULTIPLE_USE != 0;
    uint256 word = (multiple ? uint256(IPermits.Status.Inside) : uint256(IPermits.Status.Issued)) << 248;
    word |= uint256(kind_) << 240 | uint256(day) << 208 | uint256(uint16(place)) << 192;
    return Word.wrap(word | block.timestamp << 160 | uint160(officer));
}

function by(Word word) pure returns (address) {
    return address(uint160(Word.unwrap(word)));
}

function at(Word word) pure returns (uint32) {
    return uint32(Word.unwrap(word) >> 160);
}

function country(Word word) pure returns (bytes2) {
    return bytes2(uint16(Word.unwrap(word) >> 192));
}

function validDay(Word word) pure returns (uint16) {
    return uint16(Word.unwrap(word) >> 208);
}

function crossings(Word word) pure returns (uint16) {
    return uint16(Word.unwrap(word) >> 224);
}

function kind(Word word) pure returns (uint8) {
    return uint8(Word.unwrap(word) >> 240);
}

function status(Word word) pure returns (IPermits.Status) {
    return IPermits.Status(Word.unwrap(word) >> 248);
}

function isIssued(Word word) pure returns (bool) {
    return Word.unwrap(word) != 0;
}

/// @notice Issued or endorsed: the statuses that wait for the one use. None is too small, all others are too large.
function awaitsUse(Word word) pure returns (bool) {
    return word.isIssued() && Word.unwrap(word) >> 248 <= uint256(IPermits.Status.Endorsed);
}

/// @notice Accepted, refused, cancelled or replaced: no act leads on.
function isFinal(Word word) pure returns (bool) {
    uint256 now_ = Word.unwrap(word) >> 248;
    return uint256(IPermits.Status.Accepted) <= now_ && now_ <= uint256(IPermits.Status.Replaced);
}

function isMultiple(Word word) pure returns (bool) {
    return word.kind() & MULTIPLE_USE != 0;
}

/// @notice Whether it was issued, or affirmed, when its officer was no longer to be relied on.
function isDistrusted(Word word, uint40 since) pure returns (bool) {
    return since != 0 && since <= word.at();
}

function endorsed(Word word) pure returns (Word) {
    return Word.wrap((Word.unwrap(word) & type(uint248).max) | uint256(IPermits.Status.Endorsed) << 248);
}

/// @notice The word after its next crossing, into `place` or out of it.
function crossed(Word word, bytes2 place, IPermits.Status to) pure returns (Word) {
    uint256 kept = Word.unwrap(word) & ~(uint256(type(uint16).max) << 192 | uint256(type(uint8).max) << 248);
    return Word.wrap((kept | uint256(uint16(place)) << 192 | uint256(to) << 248) + (1 << 224));
}

/// @notice The word for which an officer answers since a moment.
function answeredBy(Word word, address officer, uint256 since, IPermits.Status to) pure returns (Word) {
    uint256 kept = Word.unwrap(word) & (uint256(type(uint56).max) << 192);
    return Word.wrap(kept | uint256(to) << 248 | since << 160 | uint160(officer));
}

function toPermit(Word word) pure returns (IPermits.Permit memory) {
    return IPermits.Permit(
        word.by(), word.at(), word.country(), word.validDay(), word.crossings(), word.kind(), word.status()
    );
}
