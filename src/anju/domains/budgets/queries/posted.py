"""What the books say, by account and department; one statement that reports and their details share.

A claim is spent by the department that it names. The lines of a wage sheet name theirs; the department of the project
comes before one of the same name at headquarters. Everything else (bills, manual entries, claims without a
department) belongs to the department that alone has the account in its plan, or to nobody.
"""

WITHOUT_CLAIMS = """
SELECT moved.account_id, NULL::bigint AS department_id, moved.day, moved.debit - moved.credit AS amount
FROM ledger_accountday moved
WHERE moved.project_id = %(project)s AND moved.day BETWEEN %(first)s AND %(last)s
    AND moved.kind NOT IN ('expense', 'expense_reversal')
"""
CLAIMS = """
SELECT line.account_id, claim.department_id, entry.on_date AS day, line.amount, entry.id AS entry_id
FROM ledger_entry entry JOIN ledger_line line ON line.entry_id = entry.id
LEFT JOIN expenses_claim claim ON claim.id = entry.source_id
WHERE entry.project_id = %(project)s AND entry.kind IN ('expense', 'expense_reversal')
    AND entry.on_date BETWEEN %(first)s AND %(last)s
    AND NOT EXISTS (SELECT FROM expenses_wageline wage WHERE wage.claim_id = claim.id)
UNION ALL
SELECT line.account_id, coalesce(named.id, claim.department_id), entry.on_date, sign(line.amount) * wage.amount,
    entry.id
FROM ledger_entry entry JOIN ledger_line line ON line.entry_id = entry.id
JOIN expenses_claim claim ON claim.id = entry.source_id JOIN expenses_wageline wage ON wage.claim_id = claim.id
LEFT JOIN named ON named.name = wage.department
WHERE entry.project_id = %(project)s AND entry.kind IN ('expense', 'expense_reversal')
    AND entry.on_date BETWEEN %(first)s AND %(last)s
"""
HELPERS = """
home AS (
    SELECT account_id, min(department_id) AS department_id FROM budgets_planline WHERE plan_id = %(plan)s
    GROUP BY account_id HAVING count(*) = 1
), named AS (
    SELECT DISTINCT ON (name) name, id FROM tenancy_department
    WHERE company_id = %(company)s AND (project_id = %(project)s OR project_id IS NULL)
    ORDER BY name, project_id NULLS LAST, id
)
"""
