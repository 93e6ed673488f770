"""What the lab of evt-1 hands over: the database's tables, a crash, and a broker to try an answer on."""

from leadlab.scenarios.orders import ORDER_SCHEMA, Crash, MiniBroker, open_order_db, order_db_file, order_dbs

__all__ = ["ORDER_SCHEMA", "Crash", "MiniBroker", "open_order_db", "order_db_file", "order_dbs"]
