// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// What the proofs ask of halmos: values that stand for all values.
interface Svm {
    function enableSymbolicStorage(address account) external;
    function createUint(uint256 bits, string calldata name) external returns (uint256);
    function createCalldata(string calldata contractName) external returns (bytes memory);
}

interface Vm {
    function assume(bool condition) external pure;
    function warp(uint256 time) external;
    function prank(address sender) external;
    function getCode(string calldata path) external view returns (bytes memory);
    function load(address account, bytes32 slot) external view returns (bytes32);
}

Svm constant svm = Svm(address(uint160(uint256(keccak256("svm cheat code")))));
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
