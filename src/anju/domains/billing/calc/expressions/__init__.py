"""Formulas that an office writes for a tariff: read once, shown in plain Chinese, worked out in Python and in SQL.

What a formula may say: numbers, the names of `names`, ``+ - * /``, parentheses, comparisons with ``and or not``,
``if(condition, then, else)``, ``min``, ``max`` and ``round``. Nothing of it is ever executed as code; the SQL is
written from the tree, from numbers and the columns of this platform alone.

Both ways of working out follow one rule, so that they agree to the cent:

1.  Sums, differences and products are exact. A quotient is cut after twenty decimals.
2.  Comparing, rounding and the result itself look at ten decimals, rounded half away from zero: no cut digit of a
    quotient decides a half cent.
3.  A name without a value for a unit, a division by zero, and a result past `LARGEST` make "no result", never 0;
    whatever is worked out from it has no result either.
"""

from anju.domains.billing.calc.expressions.evaluate import LARGEST, evaluate, names_used
from anju.domains.billing.calc.expressions.names import FACT_NAMES, NAMES, TERM_NAMES, name_labels
from anju.domains.billing.calc.expressions.parser import FormulaError, parse
from anju.domains.billing.calc.expressions.sql import expression_sql
from anju.domains.billing.calc.expressions.tree import Node
from anju.domains.billing.calc.expressions.words import in_words

__all__ = [
    "FACT_NAMES",
    "LARGEST",
    "NAMES",
    "TERM_NAMES",
    "FormulaError",
    "Node",
    "evaluate",
    "expression_sql",
    "in_words",
    "name_labels",
    "names_used",
    "parse",
]
