# SPDX-License-Identifier: Apache-2.0
"""The guide's commands that the stages `complete` and `state backend` do not run: misspelt flags are noticed all the same."""
import os

from harness import guide

# The sections whose commands other stages run.
WALKED = {
    "1. State bucket", "2. Environment", "4. Install", "5. Check", "Taking it down",  # stages/complete.py
    "A cluster that you have",  # stages/state_backend.py
}


def run(context):
    check = context.stage.check
    commands = guide.commands()
    check("the guide has commands", len(commands) > 40, len(commands))
    for command in commands:
        check(f"it is decided what becomes of: {command.text}", command.rule)
    run_here = {command.section for command in commands if command.rule == guide.RUN}
    check("every section with commands that can be run is followed by a stage", run_here == WALKED, run_here ^ WALKED)
    for command in commands:
        if command.rule == guide.MODEL and command.text.startswith("aws "):
            unknown = guide.unknown_to_aws(command.text)
            check(f"AWS knows: {command.text}", unknown is None, unknown)
    check("a misspelt option of AWS is noticed", guide.unknown_to_aws("aws ec2 describe-volumes --filter x") == {"--filter"})
    if not guide.PROGRAM.exists():
        check("the program is built before", not os.environ.get("CI"), f"there is no {guide.PROGRAM}")
        print(f"guide commands: those of lifeboat are not tried, since there is no {guide.PROGRAM}", flush=True)
        return
    texts = sorted({command.text for command in commands if command.rule == guide.UNDERSTOOD and "--from-terraform" not in command.text})
    wrong = guide.understood(context.scratch, texts + ["lifeboat backup create --wate x"])
    check("a misspelt option of lifeboat is noticed", wrong.pop("lifeboat backup create --wate x", None))
    for text in texts:
        check(f"lifeboat understands: {text}", text not in wrong, wrong.get(text))
