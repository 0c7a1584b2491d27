from vitrine.jobs.periodic import Job, Work, in_one_tx
from vitrine.jobs.running import run_jobs, schema_sql
from vitrine.jobs.sweeping import run_sweeps

__all__ = ["Job", "Work", "in_one_tx", "run_jobs", "run_sweeps", "schema_sql"]
