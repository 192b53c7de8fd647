"""SQLAlchemy's way to a Spark Thrift server, spark://HOST:PORT/DATABASE: what Spark says otherwise than others."""

from typing import Any

from sqlalchemy import URL, BinaryExpression
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import GenericTypeCompiler, IdentifierPreparer, SQLCompiler
from sqlalchemy.sql.functions import Function


class SparkPreparer(IdentifierPreparer):
    """Names in backticks."""

    def __init__(self, dialect: DefaultDialect) -> None:
        super().__init__(dialect, initial_quote="`")


class SparkTypes(GenericTypeCompiler):
    """Types that have another name."""

    def visit_VARCHAR(self, type_: Any, **how: Any) -> str:  # noqa: N802 # SQLAlchemy's name
        """Text of any length: Spark's VARCHAR wants one."""
        return "STRING"


class SparkCompiler(SQLCompiler):
    """Functions and operators that have another name or shape."""

    def visit_map_func(self, function: Function[Any], **how: Any) -> str:
        """A look-up of a list of keys and one of values, each of which PyHive writes as (a, b, c)."""
        keys, values = (self.process(each, **how) for each in function.clauses)
        return f"map_from_arrays(array{keys}, array{values})"

    def visit_map_extract_value_func(self, function: Function[Any], **how: Any) -> str:
        """The value of a key; null for one that the look-up does not have."""
        return f"try_element_at{self.function_argspec(function, **how)}"

    def visit_bitwise_rshift_op_binary(self, binary: BinaryExpression[Any], _: object, **how: Any) -> str:
        """A shift to the right, for which Spark's parser takes no operator."""
        return f"shiftright({self.process(binary.left, **how)}, {self.process(binary.right, **how)})"


class SparkDialect(DefaultDialect):
    """Reads through PyHive, which puts values into a statement's text itself. There are no transactions."""

    name = "spark"
    preparer = SparkPreparer
    type_compiler_cls = SparkTypes
    statement_compiler = SparkCompiler
    supports_statement_cache = True
    supports_native_boolean = True
    default_paramstyle = "pyformat"

    @classmethod
    def import_dbapi(cls) -> Any:
        """PyHive's half of the Thrift protocol; of PyHive no more is used."""
        from pyhive import hive  # noqa: PLC0415 # not in Muster's own environment

        return hive

    def create_connect_args(self, url: URL) -> tuple[list[str], dict[str, Any]]:
        """Of the address; what stands after ? goes to PyHive, such as auth=LDAP."""
        where = {"host": url.host, "port": url.port, "username": url.username, "password": url.password}
        return [], {**where, "database": url.database or "default", "auth": "NOSASL", **url.query}

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Nothing: there is nothing to roll back, which PyHive calls an error."""


registry.register(SparkDialect.name, __name__, SparkDialect.__name__)
