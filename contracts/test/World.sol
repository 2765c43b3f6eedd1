// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParties} from "../src/IParties.sol";
import {IPermits} from "../src/IPermits.sol";
import {Parties} from "../src/Parties.sol";
import {Permits} from "../src/Permits.sol";
import {vm} from "./Vm.sol";

/// Four Parties, each with one officer for each power. South Africa issues, the Netherlands is the destination, Germany
/// its deputy, the United States a stranger. Every test begins on 15 January 2027.
abstract contract World {
    uint256 internal constant NOW = 1_800_000_000;
    uint40 internal constant FROM = uint40(NOW);
    uint40 internal constant UNTIL = uint40(NOW + 3650 days);
    bytes2 internal constant ZA = "ZA";
    bytes2 internal constant NL = "NL";
    bytes2 internal constant DE = "DE";
    bytes2 internal constant US = "US";
    bytes32 internal constant RECORD = keccak256("record");
    bytes32 internal constant CREDENTIAL = keccak256("credential");
    address internal constant SECRETARIAT = address(0x5ec);
    address internal constant STRANGER = address(0xdead);

    Parties internal parties;
    Permits internal permits;

    function setUp() public virtual {
        vm.warp(NOW);
        parties = new Parties(SECRETARIAT);
        permits = new Permits(parties);
        bytes2[4] memory codes = [ZA, NL, DE, US];
        for (uint256 i = 0; i < 4; i++) {
            does(SECRETARIAT, abi.encodeCall(IParties.admit, (codes[i], authority(codes[i]))));
            for (uint8 power = 1; power <= 8; power *= 2) {
                hire(codes[i], key(codes[i], power), power);
            }
        }
        does(authority(NL), abi.encodeCall(IParties.deputise, (DE, true)));
    }

    // ---- who ----

    function authority(bytes2 party) internal pure returns (address) {
        return vm.addr(uint256(keccak256(abi.encode("authority", party))));
    }

    function key(bytes2 party, uint8 powers) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("officer", party, powers)));
    }

    function officer(bytes2 party, uint8 powers) internal pure returns (address) {
        return vm.addr(key(party, powers));
    }

    function hire(bytes2 party, uint256 secret, uint8 powers) internal returns (address account) {
        account = vm.addr(secret);
        does(authority(party), appointment(account, powers, FROM, UNTIL, consent(secret, party, powers, FROM, UNTIL)));
    }

    function appointment(address account, uint8 powers, uint40 from, uint40 until, bytes memory signature)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IParties.appoint, (account, powers, from, until, CREDENTIAL, signature));
    }

    /// The account's own signature, made by hand from the standard's text.
    function consent(uint256 secret, bytes2 party, uint8 powers, uint40 from, uint40 until)
        internal
        view
        returns (bytes memory)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CITES Parties"),
                keccak256("1"),
                block.chainid,
                parties
            )
        );
        bytes32 kind = keccak256(
            "Consent(bytes2 party,address account,uint8 powers,uint40 from,uint40 until,bytes32 credential)"
        );
        bytes32 told = keccak256(abi.encode(kind, party, vm.addr(secret), powers, from, until, CREDENTIAL));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, keccak256(abi.encodePacked("\x19\x01", domain, told)));
        return abi.encodePacked(r, s, v);
    }

    // ---- what ----

    function contentOf(uint256 number) internal pure returns (bytes32) {
        return keccak256(abi.encode("content", number));
    }

    function idOf(bytes2 party, bytes32 content) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(party, keccak256(abi.encodePacked(content))));
    }

    function today() internal view returns (uint16) {
        return uint16(block.timestamp / 1 days);
    }

    /// Terms of kind 1, 2, 4 to the Netherlands, of kind 3 to South Africa, of multiple-use documents to nowhere.
    function termsOf(bytes32 content, uint8 kind) internal view returns (IPermits.Terms memory) {
        bytes2 destination = kind >= 128 ? bytes2(0) : kind == 3 ? ZA : NL;
        return IPermits.Terms(keccak256(abi.encodePacked(content)), destination, today() + 180, kind);
    }

    function locked(uint256 length) internal pure returns (bytes memory) {
        return new bytes(length);
    }

    function issuing(IPermits.Terms memory terms) internal pure returns (bytes memory) {
        IPermits.Terms[] memory one = new IPermits.Terms[](1);
        one[0] = terms;
        return abi.encodeCall(IPermits.issue, (one));
    }

    function affirming(bytes32 id) internal pure returns (bytes memory) {
        bytes32[] memory one = new bytes32[](1);
        one[0] = id;
        return abi.encodeCall(IPermits.affirm, (one));
    }

    function endorsing(bytes32 id) internal view returns (bytes memory) {
        return abi.encodeCall(IPermits.endorse, (id, today(), locked(48), RECORD));
    }

    function accepting(bytes32 id, bytes32 content) internal view returns (bytes memory) {
        return abi.encodeCall(IPermits.accept, (id, content, today(), locked(48), RECORD));
    }

    function refusing(bytes32 id, bytes32 content) internal view returns (bytes memory) {
        return abi.encodeCall(IPermits.refuse, (id, content, 1, today(), RECORD));
    }

    function crossing(bytes32 id, bytes32 content, uint16 number, IPermits.Direction direction, uint8 reason)
        internal
        view
        returns (bytes memory)
    {
        return abi.encodeCall(IPermits.cross, (id, content, number, direction, today(), reason, RECORD));
    }

    function cancelling(bytes32 id) internal pure returns (bytes memory) {
        return abi.encodeCall(IPermits.cancel, (id, 1, RECORD));
    }

    function replacing(bytes32 id, IPermits.Terms memory successor) internal pure returns (bytes memory) {
        return abi.encodeCall(IPermits.replace, (id, successor, 1, RECORD));
    }

    function noting(bytes32 id, bytes32 content) internal pure returns (bytes memory) {
        return abi.encodeCall(IPermits.note, (id, ZA, content, 1, RECORD));
    }

    // ---- what comes of it ----

    /// What the contract answers to the sender: nothing if it does as told, its error otherwise.
    function answer(address sender, bytes memory call) internal returns (bytes memory) {
        vm.prank(sender);
        (bool done, bytes memory told) = _addressee(call).call(call);
        return done ? bytes("") : told;
    }

    function does(address sender, bytes memory call) internal {
        bytes memory told = answer(sender, call);
        require(told.length == 0, string.concat("refused: ", hexOf(told)));
    }

    function isRefused(address sender, bytes memory call, bytes memory error) internal {
        bytes memory told = answer(sender, call);
        require(keccak256(told) == keccak256(error), string.concat("told ", hexOf(told), ", not ", hexOf(error)));
    }

    function isStatus(bytes32 id, IPermits.Status status) internal view {
        require(permits.permitOf(id).status == status, "another status");
    }

    function _addressee(bytes memory call) private view returns (address) {
        bytes4 act = bytes4(call);
        bool onPermit = act == IPermits.issue.selector || act == IPermits.endorse.selector
            || act == IPermits.accept.selector || act == IPermits.refuse.selector || act == IPermits.cross.selector
            || act == IPermits.cancel.selector || act == IPermits.replace.selector || act == IPermits.affirm.selector
            || act == IPermits.note.selector;
        return onPermit ? address(permits) : address(parties);
    }

    function hexOf(bytes memory data) internal pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory text = new bytes(2 * data.length);
        for (uint256 i = 0; i < data.length; i++) {
            text[2 * i] = digits[uint8(data[i]) >> 4];
            text[2 * i + 1] = digits[uint8(data[i]) & 15];
        }
        return string(text);
    }
}
