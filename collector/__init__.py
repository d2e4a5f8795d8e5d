"""The program that listens: it keeps the signed evidence, judges it and answers the technician."""
