"""问卷与座谈会: questionnaires, feedback forms and meetings with residents."""
