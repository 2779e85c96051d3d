"""The register tells the own rules of a person's unit, which each question of the log asks for: one query less."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

REGISTER = """
CREATE VIEW register AS
SELECT p.person_id, p.staff_no, p.name, p.unit, u.unit_name, {rules}p.joined_on, p.left_on, p.language, p.monthly,
    p.quiet_from, p.quiet_to, b.telegram_id, b.blocked_at,
    (SELECT {join_text}(r.role, ';') FROM roles r WHERE r.person_id = p.person_id) AS roles
FROM people p
JOIN units u ON u.unit = p.unit
LEFT JOIN bindings b ON b.person_id = p.person_id AND b.ended_at IS NULL
"""


def upgrade() -> None:
    """With them."""
    _again("u.rules AS unit_rules, ")


def downgrade() -> None:
    """Without them."""
    _again("")


def _again(rules: str) -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    op.execute("DROP VIEW register")
    op.execute(REGISTER.format(rules=rules, join_text="STRING_AGG" if postgres else "GROUP_CONCAT"))
