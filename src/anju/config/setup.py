"""What set-up does once the tables stand: rights of the application's role, and what is shipped (roles, classes …)."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from anju.config.chains import CHAIN_LIMITS, CHAINS
from anju.config.limits import LIMITS
from anju.config.roles import SHIPPED
from anju.core import access
from anju.domains.approvals import services as approvals
from anju.domains.identity import services as identity
from anju.domains.repairs import services as repairs
from anju.domains.service import services as service
from anju.domains.workorders import services as workorders

_RIGHTS = """
GRANT USAGE ON SCHEMA public TO anju_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO anju_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO anju_app;
"""
# Tables that libraries made before the default rights of `core.0001` were in force.
_EARLY = """
SELECT string_agg(quote_ident(c.relname), ', ') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
  AND NOT has_table_privilege('anju_app', c.oid, 'SELECT')
"""


def after_migrate() -> None:
    """Give the application's role its rights and bring what is shipped in; runs as the owner, may run again."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_EARLY)
            (tables,) = cursor.fetchone() or (None,)
            if tables:
                cursor.execute(_RIGHTS.format(tables=tables))
        sync_roles()
        for kind, role_codes in CHAINS.items():
            approvals.ship_chain(kind=kind, role_codes=role_codes, limits=CHAIN_LIMITS.get(kind))
        for kind, rows in LIMITS.items():
            workorders.ship_limits(kind=kind, rows=rows)
        service.ship_taxonomy()
        service.ship_causes()
        repairs.ship_terms()


def sync_roles() -> None:
    """Add shipped roles that are missing; a role that was edited keeps its permissions."""
    autodiscover_modules("policies")  # a domain whose services nobody imported yet has declared nothing
    names = sorted(access.declared())
    for position, role in enumerate(SHIPPED):
        held = [name for name in names if any(_matches(name, pattern) for pattern in role.permissions)]
        identity.ship_role(
            code=role.code, name=role.name, name_en=role.name_en, scope=role.scope, permissions=held, position=position
        )


def _matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
