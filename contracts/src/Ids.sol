// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

// Both hashes fit the scratch space that the compiler leaves to everyone. abi.encodePacked would allocate memory for
// them: 180 gas more for each permit issued, 300 more for each one used.

/// @notice keccak256(content): what issue() is told of a permit.
function ticketOf(bytes32 content) pure returns (bytes32 ticket) {
    assembly ("memory-safe") {
        mstore(0, content)
        ticket := keccak256(0, 32)
    }
}

/// @notice keccak256(party ‖ ticket): the permit's key everywhere. A Party's ids are its own.
function idOf(bytes2 party, bytes32 ticket) pure returns (bytes32 id) {
    assembly ("memory-safe") {
        mstore(0, party)
        mstore(2, ticket)
        id := keccak256(0, 34)
    }
}
