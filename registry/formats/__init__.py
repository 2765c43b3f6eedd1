"""Bytes, and what a holder shows: the sealed file, the QR code and its picture, the UN/CEFACT message."""
