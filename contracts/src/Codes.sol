// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice Whether `code` is two letters A to Z, as ISO 3166-1 alpha-2 and CITES write countries and territories.
function isCode(bytes2 code) pure returns (bool) {
    (uint256 first, uint256 second) = (uint16(code) >> 8, uint16(code) & 0xff);
    return 0x41 <= first && first <= 0x5a && 0x41 <= second && second <= 0x5a;
}
