"""The collector's keys and the school's certificate authorities."""
