"""The chain door: `door` says what is promised, `wire` turns facts into bytes, `node` and `embedded` keep it."""
