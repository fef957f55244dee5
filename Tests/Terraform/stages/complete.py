# SPDX-License-Identifier: Apache-2.0
"""examples/complete as the guide leads to it, applied to a mock of AWS by the stand-in provider: made, unchanged, installed from,
examined, repaired, used, and taken away again."""
import json
import re

from harness import guide, terraform
from harness.mock_cloud import mock_cloud

from . import outputs, policies, role

EXAMPLE = "examples/complete"
VARIABLES = {
    "region": "eu-west-1", "cluster_name": "shop", "bucket": "shop-backups",
    "administrator_arns": ["arn:aws:iam::123456789012:role/admin"],
}
STATE = "example-terraform-state"
# What the doctor finds in what was made; the mock has no associations of Pod Identity, and no volumes are there to ask about.
DOCTOR = [
    "ok bucket the bucket shop-backups can be reached",
    "ok versioning the bucket keeps versions",
    "ok public access all public access is blocked",
    "ok write, read, delete an object was written, read and deleted, encrypted with arn:aws:kms:eu-west-1:",
    "ok ec2:DescribeVolumes",
    "ok rds shop-app",
    "ok eks shop is ACTIVE",
]


def run(context):
    with mock_cloud(context.scratch, context.moto) as cloud:
        copy = context.attached_copy("complete", cloud)
        reader = guide.Walk(context, copy, AWS_REGION="eu-west-1")
        if not _made(context, copy, cloud, reader):
            return
        resources = copy.state(EXAMPLE)
        lifeboat = outputs.check_outputs(context, copy.outputs(EXAMPLE), "complete")
        _really_there(context, cloud, lifeboat)
        policies.check_all(context, resources, lifeboat["kms_key_arn"])
        _installed(context, cloud, reader)
        _upgrade(context, copy)
        _drift(context, copy, cloud)
        role.check_role(context, cloud, lifeboat)
        _destroyed(context, copy, cloud, reader)


def _made(context, copy, cloud, reader):
    check = context.stage.check
    backend, values = copy.root / EXAMPLE / "backend.hcl", copy.root / EXAMPLE / "terraform.tfvars"

    def prepare():
        # The mock would take the Deny of "not by TLS" as one without its condition.
        cloud.s3.delete_bucket_policy(Bucket=STATE)
        backend.write_text(backend.read_text() + terraform.MOCK_BACKEND)
        values.write_text(values.read_text().replace("example-shop-backups", VARIABLES["bucket"]))

    reader.follow("1. State bucket")
    results = reader.follow("2. Environment", {"terraform init": prepare})
    applied = results.get("terraform apply plan.tfplan")
    count = applied and terraform.counts(applied)
    if not check("apply makes everything", count and count[0] > 90 and count[1:] == (0, 0), applied and applied.tail(40)):
        return False
    said = f"{count[0]} resources are made."
    check(f"the guide says so: {said}", said in guide.FILE.read_text())
    print(f"complete: {count[0]} resources made", flush=True)
    planned = copy.plan(EXAMPLE)
    return check("a second plan finds nothing to do", planned.code == 0, planned.tail(40))


def _really_there(context, cloud, lifeboat):
    """Asked from the mock, not from Terraform's state."""
    check = context.stage.check
    bucket = lifeboat["bucket"]
    rule = cloud.s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    default = rule["ApplyServerSideEncryptionByDefault"]
    check("the bucket encrypts with the key of the outputs", default == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": lifeboat["kms_key_arn"]}, rule)
    check("the bucket keeps versions", cloud.s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled")
    blocks = cloud.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    check("the bucket blocks public access in all four ways", len(blocks) == 4 and all(blocks.values()), blocks)
    denied = {statement["Sid"] for statement in json.loads(cloud.s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]}
    check("the bucket's policy is there", denied == {"DenyWithoutTLS", "DenyOldTLS", "DenyOtherEncryption", "DenyOtherKey", "DenyCustomerKey"}, denied)
    key = lifeboat["kms_key_arn"].split("/")[-1]
    check("the key is rotated", cloud.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"])
    cluster = cloud.eks.describe_cluster(name="shop")["cluster"]
    network = cluster["resourcesVpcConfig"]
    check("the cluster is private", network["endpointPrivateAccess"] and not network["endpointPublicAccess"], network)
    check("the cluster encrypts secrets", cluster["encryptionConfig"][0]["resources"] == ["secrets"], cluster["encryptionConfig"])
    database = cloud.rds.describe_db_instances(DBInstanceIdentifier="shop-app")["DBInstances"][0]
    facts = [database[name] for name in ("StorageEncrypted", "MultiAZ", "DeletionProtection", "PubliclyAccessible")]
    check("the database is encrypted, doubled, protected and private", facts == [True, True, True, False], facts)
    tags = {tag["Key"]: tag["Value"] for tag in database["TagList"]}
    check("the database says whose it is", tags.get("lifeboat.dev/cluster") == "shop", tags)
    instances = [instance for group in cloud.ec2.describe_instances()["Reservations"] for instance in group["Instances"]]
    bastion = next(instance for instance in instances if {"Key": "Name", "Value": "shop"} in instance["Tags"])
    check("the bastion requires IMDSv2 and has no public address",
          bastion["MetadataOptions"]["HttpTokens"] == "required" and "PublicIpAddress" not in bastion, bastion["MetadataOptions"])
    group = cloud.ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["shop-bastion"]}])["SecurityGroups"][0]
    check("nothing is admitted to the bastion", group["IpPermissions"] == [], group["IpPermissions"])
    check_session_endpoints(check, cloud)
    template = cloud.ec2.describe_launch_template_versions(LaunchTemplateName="shop-main")["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    check("nodes require IMDSv2 and have encrypted disks",
          template["MetadataOptions"]["HttpTokens"] == "required" and template["BlockDeviceMappings"][0]["Ebs"]["Encrypted"], template)


def check_session_endpoints(check, cloud):
    """The bastion's agent finds all that it needs inside the network, and no service has two endpoints, which AWS would refuse."""
    services = [endpoint["ServiceName"].removeprefix("com.amazonaws.eu-west-1.") for endpoint in cloud.ec2.describe_vpc_endpoints()["VpcEndpoints"]]
    missing = {"ssm", "ssmmessages", "ec2messages", "logs", "s3"} - set(services)
    check("sessions, and their log, need no internet", not missing, missing)
    check("there is one endpoint for each service", len(services) == len(set(services)), sorted(services))


def _installed(context, cloud, reader):
    """What the program makes of it: shown, not done, for there is no cluster behind the mock's."""
    check = context.stage.check
    for name in ("kubeconfig_command", "tunnel_command"):
        printed = reader.do(f"terraform output -raw {name}").output
        unknown = guide.unknown_to_aws(printed)
        check(f"AWS knows what {name} prints", printed.startswith("aws ") and unknown is None, f"{printed}: {unknown}")
    if not guide.PROGRAM.exists():
        return
    # The mock would take the Deny of this policy as one without its condition; that it is there has been checked.
    policy = cloud.s3.get_bucket_policy(Bucket=VARIABLES["bucket"])["Policy"]
    cloud.s3.delete_bucket_policy(Bucket=VARIABLES["bucket"])
    shown = reader.follow("4. Install").get("lifeboat install --from-terraform . --dry-run -o yaml")
    for line in ("bucket: shop-backups\n", "prefix: shop\n", "kind: Deployment\n", "lifeboat.dev/cluster: shop\n"):
        check(f"the installation has {line.strip()}", shown and line in shown.output, shown and shown.tail(60))
    report = reader.do("lifeboat aws doctor --from-terraform .").output
    for words in DOCTOR:
        check(f"the doctor says: {words}", words in " ".join(report.split()), report)
    cloud.s3.put_bucket_policy(Bucket=VARIABLES["bucket"], Policy=policy)


def _upgrade(context, copy):
    """One variable takes control plane, nodes and addons to the next version, in place. Planned only: the mock cannot do it."""
    check = context.stage.check
    planned = copy.plan(EXAMPLE, "-var", "kubernetes_version=1.36", "-out", "upgrade.tfplan")
    if not check("an upgrade can be planned", planned.code == 2, planned.tail(40)):
        return
    document = json.loads(copy.terraform(EXAMPLE, "show", "-json", "upgrade.tfplan").output)
    changes = [change for change in document["resource_changes"] if change["change"]["actions"] != ["no-op"]]
    kinds = [change["type"] for change in changes]
    check("an upgrade changes the cluster, the nodes and all five addons, and nothing else",
          sorted(kinds) == ["aws_eks_addon"] * 5 + ["aws_eks_cluster", "aws_eks_node_group"], kinds)
    check("it makes nothing anew", all(change["change"]["actions"] == ["update"] for change in changes), planned.tail(40))
    versions = {change["address"]: change["change"]["after"].get("addon_version") or change["change"]["after"]["version"] for change in changes}
    check("all get the version of the new Kubernetes", set(versions.values()) == {"1.36", "v1.36.0-eksbuild.1"}, versions)


def _drift(context, copy, cloud):
    """What someone changes behind Terraform's back is seen, and repaired."""
    check = context.stage.check
    cloud.s3.delete_bucket_policy(Bucket="shop-backups")
    cloud.s3.put_bucket_versioning(Bucket="shop-backups", VersioningConfiguration={"Status": "Suspended"})
    cloud.iam.put_role_policy(RoleName="shop-lifeboat", PolicyName="backup", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
    planned = copy.plan(EXAMPLE)
    check("drift is seen", planned.code == 2, planned.tail(40))
    for address in ("aws_s3_bucket_policy.this will be created", "aws_s3_bucket_versioning.this will be updated in-place",
                    "aws_iam_role_policy.backup will be updated in-place"):
        check(f"drift is seen: {address.split()[0]}", address in planned.output, planned.tail(60))
    check("nothing else is thought to have changed", "Plan: 1 to add, 2 to change, 0 to destroy." in planned.output, planned.tail(10))
    repaired = copy.apply(EXAMPLE)
    check("drift is repaired", terraform.counts(repaired) == (1, 2, 0), repaired.tail(40))
    check("after the repair there is nothing to do", copy.plan(EXAMPLE).code == 0)


def _destroyed(context, copy, cloud, reader):
    """The guards, one after the other; then everything goes."""
    check = context.stage.check
    _kept_by_the_program(context, cloud, reader)
    refused = copy.destroy(EXAMPLE)
    check("destroy is refused while resources have prevent_destroy",
          not refused and "lifecycle.prevent_destroy" in refused.output and "Destroy complete" not in refused.output, refused.tail())

    def with_backups():
        """What a user might not have thought of."""
        cloud.s3.delete_bucket_policy(Bucket="shop-backups")
        cloud.s3.put_object(Bucket="shop-backups", Key="shop/backups/one/velero-backup.json", Body=b"{}")
        target = "module.backup_bucket.module.primary.aws_s3_bucket.this"
        _lost_in_the_drill(context, copy)
        result = copy.destroy(EXAMPLE, "-var", "deletion_protection=false", "-target", target)
        check("a bucket with backups is not destroyed even then", not result and "BucketNotEmpty" in result.output, result.tail())
        _empty(cloud)

    reader.place = reader.clone
    results = reader.follow("Taking it down", {"terraform destroy": with_backups})
    unprotected = results.get("terraform apply -var deletion_protection=false")
    check("deletion protection is lifted in place", unprotected and terraform.counts(unprotected) == (0, 2, 0), unprotected and unprotected.tail(40))
    destroyed = results.get("terraform destroy -var deletion_protection=false")
    check("destroy is clean", destroyed and "Destroy complete!" in destroyed.output, destroyed and destroyed.tail(40))
    check("the guards are back", not list(copy.root.rglob("*_override.tf")))
    check("nothing is left in the state", not copy.terraform(EXAMPLE, "state", "list").output.strip())
    left = {
        "buckets": [bucket for bucket in cloud.s3.list_buckets()["Buckets"] if bucket["Name"] != STATE], "clusters": cloud.eks.list_clusters()["clusters"],
        "databases": cloud.rds.describe_db_instances()["DBInstances"], "roles": cloud.iam.list_roles()["Roles"],
        "networks": [vpc for vpc in cloud.ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]],
        "log groups": cloud.logs.describe_log_groups()["logGroups"],
    }
    check("nothing is left in the account", not any(left.values()), {name: len(items) for name, items in left.items()})
    last = cloud.rds.describe_db_snapshots(DBSnapshotIdentifier="shop-app-final")["DBSnapshots"]
    check("but the last snapshot of the database", len(last) == 1, last)


def _lost_in_the_drill(context, copy):
    """What the guide's disaster drill says that goes with the cluster, and what it has imported again. Planned, not done."""
    check, section = context.stage.check, guide.FILE.read_text().split("\n## Disaster drill", 1)[1].split("\n## ", 1)[0]
    target = re.search(r"`terraform destroy -target=(\S+)`", section)
    planned = copy.plan(EXAMPLE, "-destroy", f"-target={target and target[1]}", "-out", "drill.tfplan")
    if not check("the loss of the cluster can be planned", planned.code == 2, planned.tail(40)):
        return
    document = json.loads(copy.terraform(EXAMPLE, "show", "-json", "drill.tfplan").output)
    lost = {change["address"] for change in document["resource_changes"] if change["change"]["actions"] == ["delete"]}
    beside = {address for address in lost if not address.startswith(("module.eks.", "module.lifeboat_identity."))}
    rules = {f'module.database[0].aws_vpc_security_group_ingress_rule.client["{client}"]' for client in ("nodes", "bastion")}
    check("cluster, Lifeboat's role and the database's rules are lost, and nothing else",
          beside == rules and {"module.lifeboat_identity.aws_iam_role.this", "module.eks.aws_kms_key.secrets"} <= lost, beside)
    imported = re.search(r"`terraform import (\S+) (\S+)`", section)
    groups = {resource["address"]: resource["values"]["id"] for resource in copy.state(EXAMPLE) if resource["type"] == "aws_cloudwatch_log_group"}
    check("what is to be imported again is the cluster's log", imported and groups.get(imported[1]) == imported[2], groups)


def _kept_by_the_program(context, cloud, reader):
    """`lifeboat infra destroy` looks into the bucket before Terraform is asked."""
    if not guide.PROGRAM.exists():
        return
    # See above.
    policy = cloud.s3.get_bucket_policy(Bucket="shop-backups")["Policy"]
    cloud.s3.delete_bucket_policy(Bucket="shop-backups")
    cloud.s3.put_object(Bucket="shop-backups", Key="shop/backups/one/velero-backup.json", Body=b"{}")
    refused = reader.do("lifeboat infra destroy")
    words = "nothing was destroyed: the bucket shop-backups holds 1 backup (one)"
    context.stage.check("the program refuses to destroy what holds backups", not refused and words in refused.output, refused.tail())
    _empty(cloud)
    cloud.s3.put_bucket_policy(Bucket="shop-backups", Policy=policy)


def _empty(cloud):
    for page in cloud.s3.get_paginator("list_object_versions").paginate(Bucket="shop-backups"):
        for item in page.get("Versions", []) + page.get("DeleteMarkers", []):
            cloud.s3.delete_object(Bucket="shop-backups", Key=item["Key"], VersionId=item["VersionId"])
