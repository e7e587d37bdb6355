"""Forecasts every night as an Airflow DAG.

validate >> features >> predict >> gate >> export

BashOperator looks at the status of the last command of a pipe only, so every
task begins with `set -euo pipefail`. Exit status 99 skips a task (here:
no records, `--empty 99`), 1 is the gate's "no", 2 and 3 need a person, and
only 4 (disk, memory, network file system) may go away by itself: the wrapper
lets Airflow retry on 4 and fails at once on the others.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowFailException
from airflow.operators.bash import BashOperator

SALES = "/srv/sales"
WORK = "/srv/forecast/{{ ds }}"
KEYS = "store,item"
LEVELS = ";store;store,item"
HORIZON = 28
FEATURES = "lag28,rolling_mean_lag28_window_size7,rolling_mean_lag28_window_size28"


class FcOperator(BashOperator):
    """A BashOperator that retries only where a retry can help."""

    def __init__(self, *, bash_command, **kwargs):
        super().__init__(
            bash_command="set -euo pipefail\nmkdir -p " + WORK + "\n" + bash_command,
            cwd="/srv/forecast",
            skip_on_exit_code=99,
            **kwargs,
        )

    def execute(self, context):
        try:
            return super().execute(context)
        except Exception as error:
            for status in (1, 2, 3):
                if f"exit code {status}." in str(error):
                    raise AirflowFailException(str(error)) from error
            raise


with DAG(
    dag_id="fctools_nightly",
    description="Reconciled forecasts of all stores and items",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=5)},
) as dag:
    validate = FcOperator(
        task_id="validate",
        bash_command=f"""
            fc-ingest --key {KEYS} --time ds --target y --freq D --fill 0 \\
                --end common --horizon {HORIZON} --rejects {WORK}/rejects.csv --empty 99 \\
                -b -o {WORK}/panel.arrow {SALES}/*.csv
            fc-view --check {WORK}/panel.arrow
        """,
    )

    features = FcOperator(
        task_id="features",
        bash_command=f"""
            fc-aggregate --hierarchy '{LEVELS}' -b {WORK}/panel.arrow |
            fc-features --features {FEATURES} --horizon {HORIZON} -b \\
                -o {WORK}/features.arrow
        """,
    )

    predict = FcOperator(
        task_id="predict",
        bash_command=f"""
            fc-train --model ridge -o {WORK}/night.fcm {WORK}/features.arrow
            fc-predict --model {WORK}/night.fcm --level 80 -b \\
                {WORK}/features.arrow |
            fc-reconcile --method wls-struct -b -o {WORK}/forecast.arrow
        """,
    )

    gate = FcOperator(
        task_id="gate",
        # Last night's forecasts against what was sold since. The last line of
        # the output becomes the task's XCom: one number.
        bash_command=f"""
            old=$(find /srv/forecast -name forecast.arrow ! -path '{WORK}/*' | sort | tail -n 1)
            if [ -z "$old" ]; then
                echo "first night: nothing to score yet"
                exit 0
            fi
            fc-eval --quiet --actual {WORK}/features.arrow --metric wape --print \\
                --max wape=0.8 "$old"
        """,
    )

    export = FcOperator(
        task_id="export",
        bash_command=f"""
            fc-view --digits 3 -o {WORK}/forecast.csv {WORK}/forecast.arrow
        """,
    )

    validate >> features >> predict >> gate >> export
