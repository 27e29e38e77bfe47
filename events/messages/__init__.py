"""What people are told: planned, put into words, and sent, exactly once as far as that is possible."""
