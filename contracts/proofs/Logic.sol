// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

// Logic without jumps: `&&` and `||` would have halmos walk each way through a claim on its own.

function both(bool a, bool b) pure returns (bool c) {
    assembly ("memory-safe") {
        c := and(a, b)
    }
}

function either(bool a, bool b) pure returns (bool c) {
    assembly ("memory-safe") {
        c := or(a, b)
    }
}

function implies(bool a, bool b) pure returns (bool) {
    return either(!a, b);
}

/// `a` if the condition holds, else `b`.
function pick(bool condition, uint256 a, uint256 b) pure returns (uint256 c) {
    assembly ("memory-safe") {
        c := xor(b, mul(xor(a, b), condition))
    }
}
