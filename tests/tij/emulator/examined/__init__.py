"""Calls that an examiner wrote down who had not read the contract's tables: refused, and legal."""
