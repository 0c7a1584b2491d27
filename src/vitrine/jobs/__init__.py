from vitrine.jobs.periodic import Job, Work, in_one_tx
from vitrine.jobs.running import run_jobs, schema_sql

__all__ = ["Job", "Work", "in_one_tx", "run_jobs", "schema_sql"]
