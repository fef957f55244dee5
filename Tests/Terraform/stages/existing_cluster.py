# SPDX-License-Identifier: Apache-2.0
"""examples/existing-cluster: for a cluster that Terraform did not make, only bucket and role."""
from harness.mock_cloud import mock_cloud

from . import outputs

EXAMPLE = "examples/existing-cluster"


def run(context):
    check = context.stage.check
    with mock_cloud(context.scratch, context.moto) as cloud:
        cloud.eks.create_cluster(name="mine", roleArn="arn:aws:iam::123456789012:role/mine", resourcesVpcConfig={"subnetIds": []})
        copy = context.attached_copy("existing-cluster", cloud)
        copy.without_backend(EXAMPLE)
        copy.variables(EXAMPLE, region="eu-west-1", cluster_name="mine", bucket="my-backups", rds_instances=["my-database"],
                       volume_tags={"ebs.csi.aws.com/cluster": "true"})
        copy.init(EXAMPLE)
        applied = copy.apply(EXAMPLE)
        if not check("apply makes bucket and role", applied, applied.tail(40)):
            return
        check("a second plan finds nothing to do", copy.plan(EXAMPLE).code == 0)
        lifeboat = outputs.check_outputs(context, copy.outputs(EXAMPLE), "existing-cluster")
        check("the cluster is the existing one", lifeboat["cluster_arn"] == cloud.eks.describe_cluster(name="mine")["cluster"]["arn"])
        kinds = {resource["type"] for resource in copy.state(EXAMPLE) if resource["mode"] == "managed"}
        check("nothing but bucket, key and role is made", all(kind.startswith(("aws_s3_", "aws_kms_", "aws_iam_role")) or
              kind == "aws_eks_pod_identity_association" for kind in kinds), kinds)
        copy.allow_destroy()
        destroyed = copy.destroy(EXAMPLE)
        check("destroy is clean", destroyed and "Destroy complete!" in destroyed.output, destroyed.tail(40))
