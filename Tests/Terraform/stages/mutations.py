# SPDX-License-Identifier: Apache-2.0
"""Wrong HCL is caught: each line of the tables breaks one thing in a copy, and must be noticed by exactly the check named for it."""
import dataclasses
import pathlib
import re

from harness import terraform

from . import source


@dataclasses.dataclass
class Mutation:
    what: str
    file: str
    old: str
    new: str
    caught_by: str
    """For validate: words of the error. For tests: the runs that fail, separated by blanks."""

    def apply(self, root):
        """Changes the text; a mutation that changes nothing, or more than one place, is an error of this table."""
        path = pathlib.Path(root) / self.file
        text = path.read_text()
        if text.count(self.old) != 1 or self.old == self.new:
            raise ValueError(f"mutation {self.what!r}: {self.old!r} is {text.count(self.old)} times in {self.file}")
        path.write_text(text.replace(self.old, self.new))


VALIDATE = [
    Mutation(
        "misspelt attribute", "modules/eks/cluster.tf",
        "endpoint_private_access =", "endpoint_privat_access =",
        "Unsupported argument",
    ),
    Mutation("misspelt block", "modules/eks/nodes.tf", "  metadata_options {", "  metadata_option {", "Unsupported block type"),
    Mutation(
        "missing argument", "modules/eks/cluster.tf",
        "  role_arn                      = aws_iam_role.cluster.arn\n", "",
        "Missing required argument",
    ),
    Mutation(
        "missing block", "modules/encrypted-bucket/main.tf",
        '  versioning_configuration {\n    status = "Enabled"\n  }\n', "",
        "Insufficient versioning_configuration blocks",
    ),
    Mutation(
        "wrong type", "modules/database/main.tf",
        "multi_az               = var.multi_az", 'multi_az               = "sometimes"',
        "a bool is required",
    ),
    Mutation(
        "unknown resource type", "modules/network/flow-logs.tf",
        'resource "aws_flow_log" "this"', 'resource "aws_flow_logs" "this"',
        "Invalid resource type",
    ),
    Mutation(
        "unknown attribute in a reference", "modules/bastion/outputs.tf",
        "value       = aws_instance.this.id", "value       = aws_instance.this.identifier",
        "Unsupported attribute",
    ),
    Mutation(
        "network that is none", "modules/network/routing.tf",
        'destination_cidr_block = "0.0.0.0/0"\n  gateway_id', 'destination_cidr_block = "0.0.0.0/64"\n  gateway_id',
        "expected destination_cidr_block to be a valid network",
    ),
    Mutation(
        "value that AWS does not know", "modules/encrypted-bucket/main.tf",
        "BucketOwnerEnforced", "BucketOwner",
        "expected rule.object_ownership to be one of",
    ),
]

TESTS = {
    "eks": [
        Mutation(
            "public endpoint", "modules/eks/cluster.tf",
            "endpoint_public_access  = length(var.public_access_cidrs) > 0", "endpoint_public_access  = true",
            "api_is_private",
        ),
        Mutation("0.0.0.0/0 accepted", "modules/eks/variables.tf", '>= 8, false)', '>= 0, false)', "open_api_is_refused"),
        Mutation(
            "secrets not encrypted", "modules/eks/cluster.tf",
            'resources = ["secrets"]', "resources = []",
            "secrets_are_encrypted_with_own_key",
        ),
        Mutation(
            "hidden administrator", "modules/eks/cluster.tf",
            "bootstrap_cluster_creator_admin_permissions = false", "bootstrap_cluster_creator_admin_permissions = true",
            "access_is_by_entries_only",
        ),
        Mutation("audit log missing", "modules/eks/cluster.tf", "= var.log_types", '= ["api"]', "control_plane_logs_are_kept"),
        Mutation(
            "IMDSv1 on nodes", "modules/eks/nodes.tf",
            'http_tokens                 = "required"', 'http_tokens                 = "optional"',
            "nodes_require_imdsv2_out_of_reach_of_pods",
        ),
        Mutation(
            "unencrypted nodes", "modules/eks/nodes.tf",
            'encrypted             = "true"', 'encrypted             = "false"',
            "node_disks_are_encrypted bottlerocket_data_disk_is_encrypted",
        ),
        Mutation(
            "SSH key on nodes", "modules/eks/nodes.tf",
            "  update_default_version = true\n", '  update_default_version = true\n  key_name = "admin"\n',
            "nodes_have_no_ssh",
        ),
        Mutation(
            "node role with more", "modules/eks/nodes.tf",
            '"AmazonEKSWorkerNodeMinimalPolicy", ', '"AmazonEKSWorkerNodeMinimalPolicy", "AmazonS3FullAccess", ',
            "nodes_have_only_the_permissions_of_a_kubelet",
        ),
        Mutation(
            "no deletion protection", "modules/eks/cluster.tf",
            "= var.deletion_protection", "= false",
            "cluster_is_protected_from_deletion",
        ),
        Mutation(
            "nodes left behind by an upgrade", "modules/eks/nodes.tf",
            "  version         = aws_eks_cluster.this.version\n", "",
            "nodes_have_the_version_of_the_cluster",
        ),
        Mutation(
            "addons left behind by an upgrade", "modules/eks/addons.tf",
            "for name, default in data.aws_eks_addon_version.default : name => default.version }", "for name, default in data.aws_eks_addon_version.default : name => null }",
            "addons_have_the_default_version_for_the_cluster",
        ),
    ],
    "database": [
        Mutation(
            "public database", "modules/database/main.tf",
            "publicly_accessible    = false", "publicly_accessible    = true",
            "database_is_private",
        ),
        Mutation(
            "unencrypted database", "modules/database/main.tf",
            "storage_encrypted     = true", "storage_encrypted     = false",
            "storage_is_encrypted_with_own_key",
        ),
        Mutation(
            "TLS not forced", "modules/database/main.tf",
            'name  = "rds.force_ssl"\n    value = "1"', 'name  = "rds.force_ssl"\n    value = "0"',
            "tls_is_forced",
        ),
        Mutation(
            "password in the configuration", "modules/database/main.tf",
            "manage_master_user_password         = true", 'password = "secret"',
            "password_is_managed",
        ),
        Mutation(
            "no last snapshot", "modules/database/main.tf",
            "skip_final_snapshot       = false", "skip_final_snapshot       = true",
            "database_is_protected_from_deletion",
        ),
        Mutation(
            "snapshots without tags", "modules/database/main.tf",
            "copy_tags_to_snapshot     = true", "copy_tags_to_snapshot     = false",
            "backups_are_kept",
        ),
        Mutation(
            "no standby", "modules/database/main.tf",
            "multi_az               = var.multi_az", "multi_az               = false",
            "standby_in_another_zone",
        ),
    ],
    "bastion": [
        Mutation(
            "ingress to the bastion", "modules/bastion/endpoints.tf",
            "  security_group_id = aws_security_group.endpoints[0].id", "  security_group_id = aws_security_group.this.id",
            "nobody_can_connect_to_the_bastion",
        ),
        Mutation(
            "IMDSv1 on the bastion", "modules/bastion/main.tf",
            'http_tokens                 = "required"', 'http_tokens                 = "optional"',
            "bastion_requires_imdsv2",
        ),
        Mutation(
            "unencrypted bastion", "modules/bastion/main.tf",
            "encrypted   = true", "encrypted   = false",
            "bastion_disk_is_encrypted",
        ),
        Mutation(
            "bastion to the internet", "modules/bastion/main.tf",
            "  to_port           = 443\n  cidr_ipv4         = var.vpc_cidr",
            '  to_port           = 443\n  cidr_ipv4         = "0.0.0.0/0"',
            "bastion_reaches_the_network_only",
        ),
        Mutation(
            "sessions not logged", "modules/bastion/sessions.tf",
            "cloudWatchLogGroupName      = aws_cloudwatch_log_group.sessions.name", 'cloudWatchLogGroupName      = ""',
            "sessions_are_logged",
        ),
        Mutation(
            "session log out of reach", "modules/bastion/endpoints.tf",
            '"ec2messages", "logs"]', '"ec2messages"]',
            "sessions_need_no_internet",
        ),
        Mutation(
            "two endpoints for a service", "modules/bastion/endpoints.tf",
            "setsubtract(local.session_services, var.existing_endpoint_services)", "local.session_services",
            "no_second_endpoint_for_a_service",
        ),
    ],
    "encrypted-bucket": [
        Mutation(
            "public policy allowed", "modules/encrypted-bucket/main.tf",
            "block_public_policy     = true", "block_public_policy     = false",
            "public_access_is_blocked",
        ),
        Mutation(
            "no versions", "modules/encrypted-bucket/main.tf",
            'versioning_configuration {\n    status = "Enabled"', 'versioning_configuration {\n    status = "Suspended"',
            "objects_are_versioned",
        ),
        Mutation(
            "AWS's own encryption", "modules/encrypted-bucket/encryption.tf",
            'sse_algorithm     = "aws:kms"', 'sse_algorithm     = "AES256"',
            "objects_are_encrypted_with_own_key",
        ),
        Mutation(
            "TLS not forced", "modules/encrypted-bucket/policy.tf",
            '    DenyWithoutTLS = { test = "Bool", variable = "aws:SecureTransport", value = "false" }\n', "",
            "connections_without_modern_tls_are_denied",
        ),
        Mutation(
            "any key accepted", "modules/encrypted-bucket/policy.tf",
            "    DenyOtherKey = [", "    DenyNothing = [",
            "uploads_with_another_key_are_denied",
        ),
        Mutation(
            "bucket emptied by destroy", "modules/encrypted-bucket/main.tf",
            "force_destroy       = false", "force_destroy       = true",
            "bucket_is_not_emptied_by_destroy",
        ),
        Mutation(
            "backups expire by themselves", "modules/encrypted-bucket/main.tf",
            "      expired_object_delete_marker = true", "      days = 30",
            "remains_are_cleaned_up",
        ),
    ],
    "network": [
        Mutation(
            "rejected traffic not logged", "modules/network/flow-logs.tf",
            'traffic_type             = "ALL"', 'traffic_type             = "ACCEPT"',
            "flow_logs_are_kept",
        ),
        Mutation(
            "public addresses", "modules/network/main.tf",
            'cidr_block              = each.value\n  map_public_ip_on_launch = false\n  tags                    = merge(var.tags, { Name = "${var.name}-public',
            'cidr_block              = each.value\n  map_public_ip_on_launch = true\n  tags                    = merge(var.tags, { Name = "${var.name}-public',
            "no_subnet_gives_public_addresses",
        ),
        Mutation(
            "one NAT gateway for all", "modules/network/routing.tf",
            'var.nat == "single" ? one(values(aws_nat_gateway.this)).id : aws_nat_gateway.this[each.key].id',
            "values(aws_nat_gateway.this)[0].id",
            "nat_gateway_in_each_zone_by_default",
        ),
        Mutation(
            "third zone where there are two", "modules/network/main.tf",
            "length(self.names) >= var.availability_zone_count", "length(self.names) >= 2",
            "third_zone_of_a_region_with_two_is_refused",
        ),
    ],
    "backup-bucket": [
        Mutation(
            "deletions are replicated", "modules/backup-bucket/replication.tf",
            'status = "Disabled"', 'status = "Enabled"',
            "replica_in_another_region",
        ),
    ],
    "lifeboat-identity": [
        Mutation(
            "the whole bucket", "modules/lifeboat-identity/store.tf",
            '"${local.bucket_arn}/${var.prefix}/*"', '"${local.bucket_arn}/*"',
            "objects_below_the_prefix_only",
        ),
        Mutation(
            "versions deletable", "modules/lifeboat-identity/store.tf",
            '["s3:GetObject", ', '["s3:DeleteObjectVersion", "s3:GetObject", ',
            "versions_cannot_be_deleted deletion_can_be_withheld",
        ),
        Mutation(
            "any service account", "modules/lifeboat-identity/trust.tf",
            '        "aws:RequestTag/kubernetes-service-account" = var.service_account\n', "",
            "pod_identity_by_default",
        ),
        Mutation(
            "any audience", "modules/lifeboat-identity/trust.tf",
            '        aud = "sts.amazonaws.com"\n', "",
            "irsa_as_a_choice",
        ),
        Mutation(
            "other bucket as a whole", "modules/lifeboat-identity/read.tf",
            'source.prefix == "" ? "*" : "${source.prefix}/*"', '"*"',
            "folders_of_named_buckets_only",
        ),
        Mutation(
            "other bucket changed", "modules/lifeboat-identity/read.tf",
            '["s3:GetObject"]', '["s3:GetObject", "s3:PutObject"]',
            "named_buckets_are_read_and_not_changed",
        ),
        Mutation(
            "every database", "modules/lifeboat-identity/databases.tf",
            '"${local.rds}:db:${instance}"', '"${local.rds}:db:*"',
            "databases_by_name_and_tag",
        ),
        Mutation(
            "grants of keys to anybody", "modules/lifeboat-identity/databases.tf",
            'variable = "kms:GrantIsForAWSResource"', 'variable = "kms:ViaService"',
            "databases_are_restored_under_their_keys",
        ),
        Mutation(
            "snapshots can change hands", "modules/lifeboat-identity/volumes.tf",
            '[local.tag_key, "lifeboat.dev/backup-uid"]', '["lifeboat.dev/backup-uid"]',
            "snapshots_cannot_be_given_away",
        ),
        Mutation(
            "other clusters' snapshots deletable", "modules/lifeboat-identity/volumes.tf",
            '      actions   = ["ec2:DeleteSnapshot"]\n      resources = [local.snapshots_arn]\n\n      condition {\n        test     = "StringEquals"\n        variable = "aws:ResourceTag/${local.tag_key}"\n        values   = [var.cluster_name]',
            '      actions   = ["ec2:DeleteSnapshot"]\n      resources = [local.snapshots_arn]\n\n      condition {\n        test     = "StringEquals"\n        variable = "aws:ResourceTag/${local.tag_key}"\n        values   = local.sources',
            "migration_restores_from_named_clusters",
        ),
    ],
}

UNGUARDED = Mutation(
    "bucket without prevent_destroy", "modules/encrypted-bucket/main.tf",
    "prevent_destroy = true", "prevent_destroy = false",
    "",
)
BADLY_FORMATTED = Mutation(
    "bad indentation", "modules/eks/access.tf",
    "  cluster_name  = aws_eks_cluster.this.name\n  principal_arn = each.key",
    " cluster_name = aws_eks_cluster.this.name\n  principal_arn = each.key",
    "",
)


RECORD = terraform.TESTS / "expected" / "mutations.md"
RECORD_HEAD = """# Wrong HCL, and what catches it
Written by `Scripts/terraform-test --update unit`, and compared in each run: every line was broken in a copy of `deploy/terraform`, and these
are Terraform's words for it.

| Broken | In | Caught by | In these words |
|---|---|---|---|
"""


def words(said):
    """Terraform's words for its first error: the heading, unless it only says that an assertion failed, and the last paragraph."""
    error = said.partition("Error: ")[2].partition("Error: ")[0].replace("│ ", "").strip()
    heading, sentence = error.splitlines()[0], " ".join(error.split("\n\n")[-1].split())
    # The provider's own sentences are headings, and then only the place follows, whose line changes with the file.
    if re.search(r" on \S+ line \d+, in ", f" {sentence}"):
        return heading
    return sentence if heading == "Test assertion failed" else f"{heading}: {sentence}"


def words_of_run(said, name):
    """The same, for one run of a module's tests."""
    after = said.partition(f'run "{name}"... fail')[2]
    return words(re.split(r"^(?:  run \"|tests/|Failure! )", after, maxsplit=1, flags=re.M)[0])


def row(mutation, caught_by, said):
    return f"| {mutation.what} | `{mutation.file}` | {caught_by} | {said.replace('|', '&#124;')} |\n"


def run(context):
    check = context.stage.check
    pristine = context.attached_copy("mutations")
    pristine.allow_destroy()
    for module in terraform.MODULES:
        pristine.init(f"modules/{module}")
    rows = _validate(context, pristine) + _tests(context, pristine)
    copy = terraform.Copy(context.scratch, "mutations-guard", context.environment)
    UNGUARDED.apply(copy.root)
    missing = source.GUARDED - source.guarded(copy.root)
    check(f"{UNGUARDED.what} is caught", missing)
    rows += [row(UNGUARDED, "stage `source`", f"what holds data has prevent_destroy; missing: {', '.join(sorted(missing))}")]
    BADLY_FORMATTED.apply(copy.root)
    formatted = copy.terraform(".", "fmt", "-check", "-recursive", "-no-color")
    check(f"{BADLY_FORMATTED.what} is caught", not formatted and "access.tf" in formatted.output, formatted.output)
    rows += [row(BADLY_FORMATTED, "`terraform fmt -check`", formatted.output.strip())]
    _recorded(context, RECORD_HEAD + "".join(rows))


def _recorded(context, text):
    if context.update:
        RECORD.write_text(text)
    expected = RECORD.read_text() if RECORD.exists() else ""
    differing = sorted(set(text.splitlines()) ^ set(expected.splitlines()))
    context.stage.check("what catches what is as recorded (--update writes it)", text == expected, "\n".join(differing))


def _validate(context, pristine):
    rows = []
    for index, mutation in enumerate(VALIDATE):
        copy = terraform.Copy(context.scratch, f"mutations-validate-{index}", pristine.environment, source=pristine.root)
        mutation.apply(copy.root)
        said = copy.terraform(str(pathlib.Path(mutation.file).parent), "validate", "-no-color")
        # Terraform wraps its sentences.
        caught = not said and mutation.caught_by in " ".join(said.output.split()).replace("│ ", "")
        if context.stage.check(f"validate: {mutation.what} is caught", caught, said.tail()):
            rows.append(row(mutation, "`terraform validate`", words(said.output)))
    return rows


def _tests(context, pristine):
    """All mutations of a module at once: each has runs of its own that must fail, and no other may."""
    rows = []
    for module, mutations in TESTS.items():
        copy = terraform.Copy(context.scratch, f"mutations-{module}", pristine.environment, source=pristine.root)
        for mutation in mutations:
            mutation.apply(copy.root)
        results, said = copy.test_results(module)
        expected = {name for mutation in mutations for name in mutation.caught_by.split()}
        for mutation in mutations:
            caught = all(results.get(name) == "fail" for name in mutation.caught_by.split())
            if context.stage.check(f"test {module}: {mutation.what} is caught", caught, said.tail(30)):
                first = mutation.caught_by.split()[0]
                names = ", ".join(f"`{module}/{name}`" for name in mutation.caught_by.split())
                rows.append(row(mutation, names, words_of_run(said.output, first)))
        others = {name for name, result in results.items() if name not in expected and result == "fail"}
        context.stage.check(f"test {module}: nothing else fails", results and not others, others)
    return rows
