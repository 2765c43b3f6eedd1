// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {svm, vm} from "./Halmos.sol";
import {both, either, implies} from "./Logic.sol";

/// Where every proof begins: any content of both contracts' storage, reachable or not, at any second until 2106. What
/// is proved of one act from any state holds after every history.
abstract contract AnyState {
    uint8 internal constant ISSUED = 1;
    uint8 internal constant ENDORSED = 2;
    uint8 internal constant ACCEPTED = 3;
    uint8 internal constant REFUSED = 4;
    uint8 internal constant CANCELLED = 5;
    uint8 internal constant REPLACED = 6;
    uint8 internal constant INSIDE = 7;
    uint8 internal constant OUTSIDE = 8;

    uint8 internal constant ISSUE = 1;
    uint8 internal constant ENDORSE = 2;
    uint8 internal constant ADMIT = 4;
    uint8 internal constant IMPORT = 8;

    /// A permit's word, read by the design's table and not by the contract's own functions.
    struct Told {
        uint256 word;
        address by;
        uint32 at;
        bytes2 country;
        uint16 validDay;
        uint16 crossings;
        uint8 kind;
        uint8 status;
    }

    IParties internal parties;
    IPermits internal permits;

    function setUp() public {
        parties = IParties(created("Parties", abi.encode(address(this))));
        permits = IPermits(created("Permits", abi.encode(parties)));
        svm.enableSymbolicStorage(address(parties));
        svm.enableSymbolicStorage(address(permits));
        vm.warp(svm.createUint(32, "time"));
    }

    /// Made from what the compiler made of it, so that a proof need not be compiled again for another contract.
    function created(string memory name, bytes memory arguments) private returns (address account) {
        bytes memory code = vm.getCode(string.concat("out/proofs/", name, ".sol/", name, ".json"));
        bytes memory creation = bytes.concat(code, arguments);
        assembly ("memory-safe") {
            account := create(0, add(creation, 32), mload(creation))
        }
        assert(account != address(0));
    }

    // ---- what is there ----

    function told(bytes32 id) internal view returns (Told memory) {
        uint256 word = uint256(vm.load(address(permits), keccak256(abi.encode(id, uint256(2)))));
        return Told({
            word: word,
            by: address(uint160(word)),
            at: uint32(word >> 160),
            country: bytes2(uint16(word >> 192)),
            validDay: uint16(word >> 208),
            crossings: uint16(word >> 224),
            kind: uint8(word >> 240),
            status: uint8(word >> 248)
        });
    }

    /// What every word is that any history leaves: Words.t.sol proves it.
    function isWellFormed(Told memory one) internal pure returns (bool) {
        uint256 base = one.kind & 127;
        bool multiple = one.kind >= 128;
        bool single = both(one.status >= ISSUED, one.status <= REFUSED);
        bool place = both(one.status >= INSIDE, one.status <= OUTSIDE);
        bool ended = both(one.status >= CANCELLED, one.status <= REPLACED);
        bool known = both(both(base >= 1, base <= 4), either(either(single, place), ended));
        bool fits = both(implies(multiple, !single), implies(!multiple, both(!place, one.crossings == 0)));
        bool unendorsed = implies(one.status == ENDORSED, base != 3);
        return either(one.word == 0, both(both(known, fits), unendorsed));
    }

    function isFinal(Told memory one) internal pure returns (bool) {
        return both(one.status >= ACCEPTED, one.status <= REPLACED);
    }

    function isLive(Told memory one) internal pure returns (bool) {
        return both(one.word != 0, !isFinal(one));
    }

    /// Whether all but by, at and status is as it was.
    function isSameButForWhoAnswers(Told memory old, Told memory now_) internal pure returns (bool) {
        return uint56(old.word >> 192) == uint56(now_.word >> 192);
    }

    function idOf(bytes2 party, bytes32 content) internal pure returns (bytes32) {
        return idOfTicket(party, keccak256(abi.encodePacked(content)));
    }

    function idOfTicket(bytes2 party, bytes32 ticket) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(party, ticket));
    }

    /// The Party of the officer who answers for a live permit: the issuing Party.
    function issuerOf(Told memory one) internal view returns (bytes2) {
        return parties.officerOf(one.by).party;
    }

    /// Whether the officer who answers for a permit is distrusted since before he did.
    function isDoubtful(Told memory one) internal view returns (bool) {
        uint40 since = parties.officerOf(one.by).distrustedSince;
        return both(since != 0, since <= one.at);
    }

    /// Whether an account may act now with one of these powers, by the words of IParties.
    function may(address account, uint8 anyOf) internal view returns (bool) {
        IParties.Officer memory officer = parties.officerOf(account);
        bool standing = both(officer.party != 0, !parties.partyOf(officer.party).suspended);
        bool inTerm = both(block.timestamp >= officer.from, block.timestamp < officer.until);
        return both(both(standing, inTerm), both(officer.distrustedSince == 0, officer.powers & anyOf != 0));
    }

    function secretariat() internal view returns (address) {
        return Ownable2Step(address(parties)).owner();
    }

    /// To whom the Secretariat hands its seat on, once he takes it.
    function successor() internal view returns (address) {
        return Ownable2Step(address(parties)).pendingOwner();
    }

    /// The Party whose authority an account is, or once was: the contract keeps it to itself.
    function seatOf(address account) internal view returns (bytes2) {
        return bytes2(uint16(uint256(vm.load(address(parties), keccak256(abi.encode(account, uint256(6)))))));
    }

    /// Whether an account is the authority of a Party that is not suspended.
    function isAuthority(address account, bytes2 party) internal view returns (bool) {
        IParties.Party memory member = parties.partyOf(party);
        bool seated = both(seatOf(account) == party, party != 0);
        return both(seated, both(member.authority == account, !member.suspended));
    }

    function isCode(bytes2 code) internal pure returns (bool) {
        (bytes1 a, bytes1 b) = (bytes1(code), bytes1(code << 8));
        return both(both(a >= "A", a <= "Z"), both(b >= "A", b <= "Z"));
    }

    // ---- what is done ----

    /// Any time from now on.
    function later() internal {
        uint256 time = svm.createUint(32, "later");
        vm.assume(time >= block.timestamp);
        vm.warp(time);
    }

    /// The `index`th word that a call says.
    function wordAt(bytes memory said, uint256 index) internal pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(said, 36), mul(index, 32)))
        }
    }

    function does(address sender, bytes memory call) internal returns (bool done) {
        vm.prank(sender);
        (done,) = address(permits).call(call);
    }

    /// Any account does any one thing with permits.
    function anything(address sender) internal returns (bool) {
        return does(sender, svm.createCalldata("Permits"));
    }

    /// Any account does any one thing with Parties.
    function anythingWithParties(address sender) internal returns (bool) {
        return doesWithParties(sender, svm.createCalldata("Parties"));
    }

    function doesWithParties(address sender, bytes memory call) internal returns (bool done) {
        vm.prank(sender);
        (done,) = address(parties).call(call);
    }
}
