"""What a person does in Dagster's web page, asked of it over GraphQL."""

from tests.pipeline.dagster_server import LAUNCH, RUNS, ask


def start_run(address: str, *years: int) -> None:
    """Ask for a run of the job `refresh` over years that follow one another."""
    repository = {
        "repositoryName": "__repository__",
        "repositoryLocationName": "orchestration.definitions",
    }
    selector = {"partitionSetName": "refresh_partition_set", "repositorySelector": repository}
    names = [str(year) for year in years]
    launched = ask(address, LAUNCH, what={"selector": selector, "partitionNames": names})
    assert launched is not None
    assert launched["launchPartitionBackfill"].get("backfillId"), launched


def statuses(address: str) -> list[str] | None:
    """Of all runs in the history, the newest first; None while nobody answers."""
    answer = ask(address, RUNS)
    return answer and [run["status"] for run in answer["runsOrError"]["results"]]
