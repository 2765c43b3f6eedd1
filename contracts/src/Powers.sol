// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

// What an officer may be empowered to do. Powers are added up: 1 to 15.
uint8 constant ISSUE = 1;
uint8 constant ENDORSE = 2;
uint8 constant ADMIT = 4;
uint8 constant IMPORT = 8;
uint8 constant ANY_POWER = ISSUE | ENDORSE | ADMIT | IMPORT;
