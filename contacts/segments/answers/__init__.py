"""What people answered to a partner's own fields, as a condition of segments."""
