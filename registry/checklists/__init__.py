"""Lists from outside, read row by row: checklists of names, and recommended suspensions of trade."""
