# SPDX-License-Identifier: Apache-2.0
"""bootstrap-state, and the S3 backend on the bucket that it makes: Terraform's own code, locks included, against the mock."""
import json

from harness import guide, terraform
from harness.mock_cloud import mock_cloud

EXAMPLE = "examples/existing-cluster"
KEY = "clusters/mine.tfstate"


def run(context):
    check = context.stage.check
    with mock_cloud(context.scratch, context.moto) as cloud:
        copy = context.attached_copy("state", cloud)
        copy.variables("bootstrap-state", region="eu-west-1", bucket="my-state")
        copy.init("bootstrap-state")
        applied = copy.apply("bootstrap-state")
        if not check("the state bucket is made", applied, applied.tail(40)):
            return
        check("a second plan finds nothing to do", copy.plan("bootstrap-state").code == 0)
        check("the state bucket keeps versions", cloud.s3.get_bucket_versioning(Bucket="my-state").get("Status") == "Enabled")
        refused = copy.destroy("bootstrap-state")
        check("the state bucket is not destroyed by accident", not refused and "lifecycle.prevent_destroy" in refused.output, refused.tail())
        # The mock would take the Deny of "not by TLS" as one without its condition; that it is there is checked elsewhere.
        cloud.s3.delete_bucket_policy(Bucket="my-state")
        _used(context, copy, cloud)


def _used(context, copy, cloud):
    check = context.stage.check
    cloud.eks.create_cluster(name="mine", roleArn="arn:aws:iam::123456789012:role/mine", resourcesVpcConfig={"subnetIds": []})
    backend = copy.root / EXAMPLE / "backend.hcl"
    results = guide.Walk(context, copy).follow("A cluster that you have", {
        "terraform init": lambda: backend.write_text(backend.read_text() + terraform.MOCK_BACKEND),
    })
    if not check("the guide leads to a state in S3", results.get("terraform apply"), results.keys()):
        return
    if guide.PROGRAM.exists():
        shown = results["lifeboat install --from-terraform . --dry-run -o yaml"]
        check("the installation has the bucket", "bucket: example-mine-backups\n" in shown.output, shown.tail(40))
    check("no state is left on the disk", not (copy.root / EXAMPLE / "terraform.tfstate").exists())
    stored = cloud.s3.get_object(Bucket="my-state", Key=KEY)
    check("the state is in the bucket, encrypted with the bucket's key",
          json.load(stored["Body"])["resources"] and stored.get("ServerSideEncryption") == "aws:kms", stored.get("ServerSideEncryption"))
    lock = {"ID": "11111111-2222-3333-4444-555555555555", "Operation": "OperationTypeApply", "Who": "someone@elsewhere", "Version": "1.11.4",
            "Created": "2026-01-01T00:00:00Z", "Info": "", "Path": f"my-state/{KEY}"}
    cloud.s3.put_object(Bucket="my-state", Key=f"{KEY}.tflock", Body=json.dumps(lock).encode())
    refused = copy.plan(EXAMPLE)
    check("while someone else holds the lock nothing is done",
          refused.code == 1 and "Error acquiring the state lock" in refused.output and "someone@elsewhere" in refused.output, refused.tail())
    cloud.s3.delete_object(Bucket="my-state", Key=f"{KEY}.tflock")
    check("afterwards it is", copy.plan(EXAMPLE).code == 0)
