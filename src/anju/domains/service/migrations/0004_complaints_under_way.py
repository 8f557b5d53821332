"""Complaints that are under way get what complaints have; those that are over stay reports."""

from django.db import migrations

FILL = """
INSERT INTO service_complaint (project_id, ticket_id, step, grade, rank, responsible_id, contacted_at, plan,
    replied_at, correction, reopenings, upgraded_for, outcome)
SELECT ticket.project_id, ticket.id,
    CASE WHEN work.state = 'waiting' THEN 'registered' WHEN work.state IN ('assigned', 'accepted', 'on_site') THEN 'assigned'
        WHEN work.state = 'done' THEN 'replied' ELSE 'handling' END,
    CASE WHEN work.state = 'waiting' THEN '' ELSE 'general' END, CASE WHEN work.state = 'waiting' THEN 4 ELSE 1 END,
    work.worker_id, NULL, '', work.finished_at, '', work.reopened, '', ''
FROM service_ticket ticket
JOIN service_leaf leaf ON leaf.id = ticket.leaf_id AND leaf.kind = 'complaint'
JOIN workorders_workorder work ON work.id = ticket.order_id AND work.closed_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("service", "0003_complaints_and_ends")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
