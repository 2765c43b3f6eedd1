// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Parties: who may act
/// @notice The Secretariat admits members; each member's authority appoints officers with powers and dates.
/// Parties are known by two upper-case letters, as ISO 3166-1 alpha-2 and CITES write them. Times are seconds
/// since 1970. No name and no address of a person is ever here: a `credential` is a salted SHA-256 commitment.
interface IParties {
    /// @notice A member: a Party to the Convention, or a territory with its own authority.
    /// @param authority the account that appoints its officers; zero if the member was never admitted
    /// @param suspended whether the Secretariat suspended it: no new acts, earlier ones stand
    struct Party {
        address authority;
        bool suspended;
    }

    /// @notice An officer's record. It is never reopened: renewal is a new account.
    /// @param party the member the account belongs to, for ever; zero if the account is no officer
    /// @param powers sum of ISSUE 1, ENDORSE 2, ADMIT 4, IMPORT 8
    /// @param from first second in which the officer may act
    /// @param until first second in which the officer may no longer act
    /// @param distrustedSince acts at or after this second are not to be relied on; zero: trusted
    struct Officer {
        bytes2 party;
        uint8 powers;
        uint40 from;
        uint40 until;
        uint40 distrustedSince;
    }

    event PartyAdmitted(bytes2 indexed party, address authority);
    event AuthorityReplaced(bytes2 indexed party, address authority);
    event PartyDescribed(bytes2 indexed party, string origin, string statement, bytes32 digest);
    event DeputySet(bytes2 indexed party, bytes2 indexed deputy, bool allowed);
    event PartySuspended(bytes2 indexed party);
    event PartyReinstated(bytes2 indexed party);
    event OfficerAppointed(
        address indexed account, bytes2 indexed party, uint8 powers, uint40 from, uint40 until, bytes32 credential
    );
    event OfficerDismissed(address indexed account, bytes2 indexed party, uint40 until);
    /// @notice `since` is zero when the Secretariat clears the distrust.
    event OfficerDistrusted(address indexed account, bytes2 indexed party, uint40 since);

    /// @notice Codes are two letters A to Z.
    error NotACode(bytes2 code);
    error AlreadyAdmitted(bytes2 party);
    error NotAdmitted(bytes2 party);
    error NotSuspended(bytes2 party);
    /// @notice The member is suspended: it acts again once the Secretariat reinstates it.
    error Suspended(bytes2 party);
    /// @notice The account belongs to `party` for ever: use a fresh account.
    error AccountTaken(address account, bytes2 party);
    error ZeroAccount();
    /// @notice The sender is no member's authority.
    error NotAnAuthority(address account);
    /// @notice Only the authority of the officer's own Party, or the Secretariat, may do this.
    error NotYourOfficer(address account, bytes2 party);
    error NotAnOfficer(address account);
    /// @notice The officer lacks the power; the error says what is needed and what is held.
    error PowerMissing(address account, uint8 needed, uint8 held);
    error NotYetEmpowered(address account, uint40 from);
    error NoLongerEmpowered(address account, uint40 until);
    /// @notice An officer whose key is distrusted cannot act.
    error Distrusted(address account, uint40 since);
    /// @notice Powers are 1 to 15.
    error NotPowers(uint8 powers);
    /// @notice `until` must lie after `from` and after now.
    error NotATerm(uint40 from, uint40 until);
    /// @notice `until` only moves earlier, and not into the past.
    error NotEarlier(uint40 current, uint40 asked);
    /// @notice The Secretariat only moves a distrust later, or clears it.
    error NotLater(uint40 current, uint40 asked);
    /// @notice Distrust cannot start in the future.
    error InTheFuture(uint40 since);
    error CredentialMissing();
    /// @notice The consent is not the account's own EIP-712 signature over exactly this appointment.
    error ConsentMissing(address account);
    error OwnDeputy(bytes2 party);
    /// @notice The Secretariat's seat is handed on, never given up.
    error CannotRenounce();

    /// @notice The Secretariat admits a member with its authority's account.
    function admit(bytes2 party, address authority) external;
    /// @notice The Secretariat replaces the account of a member's authority by one that belongs to nobody else.
    function replaceAuthority(bytes2 party, address authority) external;
    /// @notice The Secretariat stops all new acts of a member that lost control of its accounts.
    function suspend(bytes2 party) external;
    function reinstate(bytes2 party) external;

    /// @notice An authority publishes the origin of its verify address (such as https://permits.example), the address
    /// of its statement that its electronic permits equal paper, and the SHA-256 of that statement.
    function describe(string calldata origin, string calldata statement, bytes32 digest) external;
    /// @notice An authority lets another member's ADMIT officers accept and refuse in its name, or no longer.
    function deputise(bytes2 deputy, bool allowed) external;
    /// @notice An authority appoints an officer. `consent` is the account's signature over the EIP-712 struct
    /// Consent(bytes2 party,address account,uint8 powers,uint40 from,uint40 until,bytes32 credential), so that no
    /// Party can capture another's account.
    function appoint(
        address account, uint8 powers, uint40 from, uint40 until, bytes32 credential, bytes calldata consent
    ) external;
    /// @notice An authority ends an officer's term earlier than was set, now at the earliest.
    function dismiss(address account, uint40 until) external;
    /// @notice An authority distrusts a stolen key since a moment, now at the latest: it only moves earlier.
    function distrust(address account, uint40 since) external;
    /// @notice The Secretariat moves a distrust later (`since` up to now), or clears it (zero).
    function correctDistrust(address account, uint40 since) external;

    function partyOf(bytes2 party) external view returns (Party memory);
    function officerOf(address account) external view returns (Officer memory);
    function isDeputy(bytes2 party, bytes2 deputy) external view returns (bool);

    /// @notice The Party and powers of an account that may act now with at least one of `anyOf`; reverts with the
    /// exact reason otherwise: NotAnOfficer, Suspended, NotYetEmpowered, NoLongerEmpowered, Distrusted, PowerMissing.
    function empowered(address account, uint8 anyOf) external view returns (bytes2 party, uint8 powers);
    /// @notice The Party of an account, and since when it is distrusted (zero: trusted).
    function standing(address account) external view returns (bytes2 party, uint40 distrustedSince);
    /// @notice What an act on a permit asks, in one call: the Party of empowered(account, anyOf), and the standing of
    /// the officer `by` who answers for the permit.
    function check(address account, uint8 anyOf, address by)
        external
        view
        returns (bytes2 party, bytes2 issuer, uint40 distrustedSince);
}
