// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import Testing

@testable import Installation

/// Reading Terraform's output, and completing with it what a user says: values only.
struct TerraformOutputsTests {
    private static func output(_ change: (inout JSONValue) -> Void = { _ in }) -> JSONValue {
        var value: JSONValue = [
            "bucket": "shop-backups", "cluster_name": "shop",
            "cluster_endpoint": "https://ABC.gr7.eu-west-1.eks.amazonaws.com",
            "identity": "irsa", "kms_key_arn": "arn:aws:kms:eu-west-1:1:key/k", "namespace": "velero",
            "object_lock_mode": "GOVERNANCE", "prefix": "shop", "rds_instances": ["shop-app"], "region": "eu-west-1",
            "role_arn": "arn:aws:iam::1:role/shop", "service_account": "velero", "snapshot_region": "eu-west-1",
            "snapshot_tags": ["lifeboat.dev/cluster": "shop"],
        ]
        change(&value)
        return ["lifeboat": ["sensitive": false, "type": "object", "value": value]]
    }

    private static func outputs(_ change: (inout JSONValue) -> Void = { _ in }) throws -> TerraformOutputs {
        try TerraformOutputs(parsing: Array(JSONWriter.text(output(change)).utf8), from: "here")
    }

    @Test func `all attributes are read`() throws {
        let outputs = try Self.outputs()
        #expect(outputs.bucket == "shop-backups" && outputs.prefix == "shop" && outputs.region == "eu-west-1")
        #expect(outputs.identity == .irsa && outputs.roleARN == "arn:aws:iam::1:role/shop")
        #expect(outputs.snapshotTags == ["lifeboat.dev/cluster": "shop"] && outputs.databases == ["shop-app"])
    }

    @Test func `what may be missing has a standard`() throws {
        let outputs = try Self.outputs { value in
            for key in ["prefix", "kms_key_arn", "object_lock_mode", "namespace", "service_account", "snapshot_region"]
            {
                value[key] = .null
            }
            value["snapshot_tags"] = nil
            value["rds_instances"] = nil
            value["version"] = 1
        }
        #expect(outputs.prefix.isEmpty && outputs.kmsKeyARN.isEmpty && outputs.objectLockMode.isEmpty)
        #expect(outputs.namespace == "velero" && outputs.serviceAccount == "velero")
        #expect(outputs.snapshotRegion == "eu-west-1" && outputs.snapshotTags.isEmpty && outputs.databases.isEmpty)
    }

    @Test(arguments: [
        ("{}", "nothing has been applied"),
        ("[]", "is no JSON object"),
        ("Error: no state", "is not what 'terraform output -json' prints"),
        (#"{"vpc":{"value":"v"}}"#, "no output named lifeboat"),
        (#"{"lifeboat":{"value":"v"}}"#, "is not an object"),
        (#"{"lifeboat":{"sensitive":true,"value":{}}}"#, "marked as sensitive"),
        (#"{"lifeboat":{"value":{"region":"r"}}}"#, "says no bucket"),
        (#"{"lifeboat":{"value":{"region":7}}}"#, "has a region that is no text"),
        (#"{"lifeboat":{"value":{"version":2}}}"#, "is of version 2, and this Lifeboat knows version 1"),
    ])
    func `what cannot be used is refused in a sentence`(text: String, words: String) throws {
        let error = try #require(throws: InstallationError.self) {
            _ = try TerraformOutputs(parsing: Array(text.utf8), from: "here")
        }
        #expect(error.code == .invalidOptions && error.message.contains(words), "\(error)")
        #expect(error.message.contains("here"))
    }

    @Test(arguments: [
        ("identity", "kube2iam" as JSONValue, "has the identity \"kube2iam\""),
        ("object_lock_mode", "LEGAL_HOLD" as JSONValue, "object_lock_mode \"LEGAL_HOLD\""),
        ("snapshot_tags", ["a": 1] as JSONValue, "snapshot_tags that are no map of texts"),
        ("rds_instances", ["a", 1] as JSONValue, "rds_instances that are no list of texts"),
        ("prefix", [] as JSONValue, "has a prefix that is no text"),
    ])
    func `an attribute of the wrong type is named`(name: String, value: JSONValue, words: String) throws {
        let error = try #require(throws: InstallationError.self) { _ = try Self.outputs { $0[name] = value } }
        #expect(error.message.contains(words), "\(error)")
    }

    // MARK: Completing

    private static func fill(
        _ change: (inout InstallationOptions) -> Void = { _ in },
        choices: (inout TerraformFilling.Choices) -> Void = { _ in },
        outputs: TerraformOutputs
    ) -> TerraformFilling {
        var given = InstallationOptions(namespace: "velero", standardImage: "i")
        change(&given)
        var chosen = TerraformFilling.Choices()
        choices(&chosen)
        return TerraformFilling(given, chosen, from: outputs)
    }

    @Test func `all is taken from Terraform where nothing is said`() throws {
        let filling = Self.fill(outputs: try Self.outputs())
        let location = try #require(filling.options.backupLocation)
        #expect(location.bucket == "shop-backups" && location.prefix == "shop" && location.provider == "aws")
        #expect(
            location.config == [
                "region": "eu-west-1", "kmsKeyId": "arn:aws:kms:eu-west-1:1:key/k", "serverSideEncryption": "aws:kms",
                "objectLockMode": "GOVERNANCE",
            ]
        )
        #expect(filling.options.snapshotLocation?.config == ["region": "eu-west-1"])
        #expect(filling.options.snapshotLocation?.annotations == ["lifeboat.dev/cluster": "shop"])
        #expect(filling.options.credentials == .none)
        #expect(
            filling.options.serviceAccountAnnotations == ["eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/shop"]
        )
        #expect(filling.lines.allSatisfy { $0.overruled == nil } && filling.notes.isEmpty)
    }

    @Test func `Pod Identity needs no annotation, and is spoken of`() throws {
        let filling = Self.fill(outputs: try Self.outputs { $0["identity"] = "pod-identity" })
        #expect(filling.options.serviceAccountAnnotations.isEmpty && filling.options.credentials == .none)
        #expect(filling.notes.contains { $0.contains("Pod Identity association of velero/velero") })
    }

    @Test func `what is said wins, and that is said`() throws {
        let filling = Self.fill(
            { options in
                var location = BackupLocationSettings(provider: "aws", bucket: "shop-backups")
                location.prefix = "other"
                location.config = ["region": "eu-central-1", "s3Url": "https://s3"]
                options.backupLocation = location
                options.serviceAccountAnnotations = ["eks.amazonaws.com/role-arn": "arn:mine"]
            },
            choices: { $0.namespace = "backups" },
            outputs: try Self.outputs()
        )
        let location = try #require(filling.options.backupLocation)
        #expect(location.prefix == "other" && location.config["region"] == "eu-central-1")
        #expect(location.config["s3Url"] == "https://s3" && location.config["kmsKeyId"] != nil)
        #expect(filling.options.namespace == "backups")
        let overruled = Set(filling.lines.filter { $0.overruled != nil }.map(\.name))
        #expect(overruled == ["namespace", "prefix", "region", "role"])
        #expect(filling.notes.contains { $0.contains("gives the role to velero/velero only") })
    }

    @Test func `of another bucket nothing is taken over`() throws {
        let filling = Self.fill(
            { $0.backupLocation = BackupLocationSettings(provider: "aws", bucket: "mine") },
            outputs: try Self.outputs()
        )
        #expect(filling.options.backupLocation?.config == [:] && filling.options.backupLocation?.prefix == "")
        #expect(filling.notes.contains { $0.contains("bucket mine") })
    }

    @Test func `no location, no snapshots and a file of credentials are obeyed`() throws {
        let filling = Self.fill(
            {
                $0.needsNoBackupLocation = true
                $0.credentials = .file(CredentialsFile([]))
            },
            choices: { $0.usesVolumeSnapshots = false },
            outputs: try Self.outputs()
        )
        #expect(filling.options.backupLocation == nil && filling.options.snapshotLocation == nil)
        #expect(filling.options.credentials == .file(CredentialsFile([])))
        #expect(filling.options.serviceAccountAnnotations.isEmpty)
    }

    @Test func `a service account of another name must be there already`() throws {
        let filling = Self.fill(outputs: try Self.outputs { $0["service_account"] = "backup" })
        #expect(filling.options.serviceAccountName == "backup")
        #expect(filling.options.serviceAccountAnnotations.isEmpty)
        #expect(filling.notes.contains { $0.contains("must be there and have the annotation") })
    }

    @Test(arguments: [
        ("https://abc.gr7.eu-west-1.eks.amazonaws.com", nil, true),
        ("https://127.0.0.1:8443", "ABC.gr7.eu-west-1.eks.amazonaws.com", true),
        ("https://127.0.0.1:8443", nil, false),
        ("https://other.gr7.eu-west-1.eks.amazonaws.com", nil, false),
    ])
    func `a cluster is known by its address, or by the name behind a tunnel`(
        server: String,
        name: String?,
        isSame: Bool
    ) throws {
        var cluster = ClusterConfiguration(server: try #require(ServerAddress(server)), context: "c")
        cluster.tlsServerName = name
        #expect(try Self.outputs().describes(cluster) == isSame)
        #expect(try Self.outputs { $0["cluster_endpoint"] = nil }.describes(cluster) == nil)
    }
}
