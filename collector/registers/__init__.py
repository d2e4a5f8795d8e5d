"""What people record, not sensors: loans, agreements, signers, assets. Decisions only: no transport and no SQL."""
