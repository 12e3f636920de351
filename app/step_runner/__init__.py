"""The step runner: works runs and avatar jobs under their leases, asks engines, stores what steps produce.

`runner` is the one place where a step is worked, for the pipeline (app/generation) and for portraits
(app/portraits) alike. `work` is what one lease on a run or job is about, `log` the unit of writing that
stores a step's result with its progress entry, `answer_spool` the answers on disk until they are stored.
"""
