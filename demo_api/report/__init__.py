"""What is said about one experiment that a reader carried out: all of it true of this request and this record.

The model of the browser decides why a request ended as it did; the scenario knows who the API is for. From both follow
whether the ending is good, and who must change what.
"""

from demo_api.report.ending import Ending
from demo_api.report.experiment import Experiment, Seen, as_fetch, is_judged
from demo_api.report.report import Questions, Report, questions, report

__all__ = ["Ending", "Experiment", "Questions", "Report", "Seen", "as_fetch", "is_judged", "questions", "report"]
