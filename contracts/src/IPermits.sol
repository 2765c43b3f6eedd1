// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Permits: what happened
/// @notice One word a permit. An id is keccak256(issuing Party ‖ keccak256(content)): the contract makes it from the
/// sender's own Party, so nobody takes another's id, and `content` must be shown to use it, so nobody uses a permit
/// that he has not seen. The chain records facts; what national law decides is judged by those who verify.
/// Days count from 1970-01-01 and are local calendar dates, so that one day of grace stands on either side.
interface IPermits {
    /// @notice 0 is "never issued".
    enum Status { None, Issued, Endorsed, Accepted, Refused, Cancelled, Replaced, Inside, Outside }

    enum Direction { Exit, Entry }

    /// @notice What issue() is told of a permit.
    /// @param ticket keccak256(content)
    /// @param destination two letters, whether a member or not; zero for multiple-use documents
    /// @param validDay last day of validity
    /// @param kind 1 export, 2 re-export, 3 import, 4 other; plus 128 for multiple-use
    struct Terms {
        bytes32 ticket;
        bytes2 destination;
        uint16 validDay;
        uint8 kind;
    }

    /// @notice What is known of a permit.
    /// @param by the issuing (or affirming) officer; once final, the officer who ended it
    /// @param at when it was issued (or affirmed); once final, when it ended; seconds since 1970
    /// @param country destination; multiple-use: where it is, or the last place while outside
    /// @param crossings of a multiple-use document so far
    struct Permit {
        address by;
        uint32 at;
        bytes2 country;
        uint16 validDay;
        uint16 crossings;
        uint8 kind;
        Status status;
    }

    event Issued(bytes32 indexed id, address indexed officer, bytes2 destination, uint16 validDay, uint8 kind);
    event Endorsed(bytes32 indexed id, address indexed officer, uint16 day, bytes quantities, bytes32 record);
    event Accepted(bytes32 indexed id, address indexed officer, uint16 day, bytes quantities, bytes32 record);
    event Refused(bytes32 indexed id, address indexed officer, uint8 reason, uint16 day, bytes32 record);
    event Crossed(
        bytes32 indexed id,
        address indexed officer,
        bytes2 country,
        Direction direction,
        uint16 number,
        uint16 day,
        uint8 reason,
        bytes32 record
    );
    event Cancelled(bytes32 indexed id, address indexed officer, uint8 reason, bytes32 record);
    event Replaced(
        bytes32 indexed id, bytes32 indexed successor, address indexed officer, uint8 reason, bytes32 record
    );
    event Affirmed(bytes32 indexed id, address indexed officer);
    event Noted(bytes32 indexed id, address indexed officer, uint8 kind, bytes32 record);

    /// @notice The id was issued before: an id is issued once, for ever.
    error AlreadyIssued(bytes32 id);
    error NotIssued(bytes32 id);
    /// @notice The permit is in a status from which this act does not lead on. If it is final, `by` and `at` say who
    /// ended it, and when.
    error WrongStatus(bytes32 id, Status status, address by, uint40 at);
    /// @notice The content does not open the id: the sender has not seen this permit.
    error NotPresented(bytes32 id);
    /// @notice The sender's Party is not the one that may do this.
    error NotYourPermit(bytes32 id, bytes2 party, bytes2 yours);
    /// @notice Its issuer is distrusted since before it was issued: a trusted colleague must affirm it first.
    error IssuerDistrusted(bytes32 id, address by, uint40 since);
    /// @notice There is nothing to affirm: its issuer is trusted.
    error IssuerTrusted(bytes32 id, address by);
    error Expired(uint16 validDay, uint16 day);
    /// @notice The day lies more than a day ahead of the block.
    error DayAhead(uint16 day, uint16 today);
    error NotAKind(uint8 kind);
    /// @notice An import permit's destination is its issuing Party; a multiple-use document has none.
    error NotADestination(bytes2 destination);
    /// @notice Import permits are never endorsed.
    error NeverEndorsed(bytes32 id);
    /// @notice Single-use permits do not cross; multiple-use documents are not endorsed, accepted or refused.
    error WrongUse(bytes32 id, uint8 kind);
    /// @notice The next crossing has another number: read the history first.
    error WrongCrossing(bytes32 id, uint16 next, uint16 asked);
    /// @notice This crossing is out of order or late, and is recorded only with a reason.
    error ReasonNeeded(bytes32 id, Status status, bytes2 country);
    error ReasonMissing();
    error RecordMissing();
    /// @notice Locked quantities are 16 + 32k bytes, 1 ≤ k ≤ 16.
    error NotLockedQuantities(uint256 length);
    error NothingToDo();

    /// @notice Issues permits of the sender's Party, all or none. Needs ISSUE.
    function issue(Terms[] calldata terms) external;
    /// @notice Customs of the issuing Party endorses, with the actual quantities. Needs ENDORSE.
    function endorse(bytes32 id, uint16 day, bytes calldata quantities, bytes32 record) external;
    /// @notice The destination, or its deputy, marks a permit used, once. Needs ADMIT, or the destination's own IMPORT.
    function accept(bytes32 id, bytes32 content, uint16 day, bytes calldata quantities, bytes32 record) external;
    /// @notice The destination, or its deputy, refuses a permit for good. Needs ADMIT.
    function refuse(bytes32 id, bytes32 content, uint8 reason, uint16 day, bytes32 record) external;
    /// @notice A multiple-use document leaves (ENDORSE) or enters (ADMIT) the sender's country, as its `number`th
    /// crossing. `reason` is zero for a regular crossing.
    function cross(
        bytes32 id,
        bytes32 content,
        uint16 number,
        Direction direction,
        uint16 day,
        uint8 reason,
        bytes32 record
    ) external;
    /// @notice The issuing Party ends a permit that was not used. Needs ISSUE.
    function cancel(bytes32 id, uint8 reason, bytes32 record) external;
    /// @notice The issuing Party ends a permit and issues its successor in one step. Needs ISSUE.
    function replace(bytes32 id, Terms calldata successor, uint8 reason, bytes32 record) external;
    /// @notice A trusted colleague takes over genuine permits of a distrusted officer. Needs ISSUE.
    function affirm(bytes32[] calldata ids) external;
    /// @notice Any officer of any Party who has seen the permit leaves a note on it, whatever its status.
    /// @param issuer the issuing Party, which a final permit's word no longer tells
    function note(bytes32 id, bytes2 issuer, bytes32 content, uint8 kind, bytes32 record) external;

    function permitOf(bytes32 id) external view returns (Permit memory);
    /// @notice The EIP-712 domain separator under which seals of this registry are made.
    function domainSeparator() external view returns (bytes32);
}
