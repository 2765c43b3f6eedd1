"""The CITES permit registry: permits whose commitments, issuers and single use stand on a chain of the Parties."""
