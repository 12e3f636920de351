"""The ledger: writes rows in units, each of which is stored as a whole or not at all.

`statement` compiles SQLAlchemy Core once for each dialect; `unit` says what a unit is, `port` what a ledger
does. `sqlite` writes on one thread, with group commit; `postgresql` by prepared statements of asyncpg.
"""
