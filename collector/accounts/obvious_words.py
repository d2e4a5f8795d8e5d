"""What guessers of passwords try first: words, and rows of keys. The school's name and the person's own come with them."""

from typing import Final

OBVIOUS_WORDS: Final = (
    *("password", "passwort", "passphrase", "passcode", "pass", "secret", "letmein", "welcome", "changeme", "default"),
    *("login", "signin", "admin", "administrator", "root", "user", "guest", "test", "temp", "master", "access"),
    *("school", "primary", "secondary", "infant", "junior", "academy", "college", "trust", "teacher", "headteacher", "head"),
    *("pupil", "student", "classroom", "class", "office", "governor", "technician", "rollcall", "laptop", "computer"),
    *("iloveyou", "love", "sunshine", "princess", "monkey", "dragon", "football", "liverpool", "arsenal", "chelsea"),
    *("manchester", "united", "london", "england", "britain", "superman", "batman", "pokemon", "charlie", "hello"),
    *("january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("spring", "summer", "autumn", "winter", "christmas", "easter", "google", "microsoft", "windows"),
)

ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfv")
"""In which each character only goes on from the one before it, forwards or backwards."""
