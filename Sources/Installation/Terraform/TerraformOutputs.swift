// SPDX-License-Identifier: Apache-2.0

import JSON

/// What Terraform has made for Lifeboat: the output `lifeboat` of the modules that are shipped.
package struct TerraformOutputs: Sendable, Equatable {
    /// How the server's pods become the role.
    package enum Identity: String, Sendable {
        /// By an association that EKS keeps; nothing in the cluster names the role.
        case podIdentity = "pod-identity"
        /// By an annotation of the service account.
        case irsa
    }

    /// Where it was read, for messages.
    package var source: String
    /// The name of the EKS cluster; empty when Terraform does not say.
    package var clusterName: String
    /// The address of its API server; empty when Terraform does not say.
    package var clusterEndpoint: String
    /// The region of the bucket.
    package var region: String
    /// The bucket for backups.
    package var bucket: String
    /// What all keys in it start with; may be empty.
    package var prefix: String
    /// The key that the bucket encrypts with; empty when it is S3's own.
    package var kmsKeyARN: String
    /// The bucket's default retention, `GOVERNANCE` or `COMPLIANCE`; empty when it has none.
    package var objectLockMode: String
    /// The role of the server.
    package var roleARN: String
    /// How the pods become it.
    package var identity: Identity
    /// The only namespace whose pods may.
    package var namespace: String
    /// The only service account that may.
    package var serviceAccount: String
    /// The region of the volumes.
    package var snapshotRegion: String
    /// Tags without which the role may make no snapshot.
    package var snapshotTags: [String: String]
    /// The databases that the role may make snapshots of.
    package var databases: [String]

    /// Reads what `terraform output -json` prints.
    /// - Parameters:
    ///   - bytes: The whole of it.
    ///   - source: Where it is from, for messages.
    /// - Throws: ``InstallationError`` `.invalidOptions` with one sentence about the first thing that is wrong.
    package init(parsing bytes: [UInt8], from source: String) throws(InstallationError) {
        let attributes = try TerraformAttributes(parsing: bytes, from: source)
        self.source = source
        region = try attributes.text("region")
        bucket = try attributes.text("bucket")
        roleARN = try attributes.text("role_arn")
        identity = try attributes.choice("identity")
        objectLockMode = try attributes.text("object_lock_mode", orElse: "")
        prefix = try attributes.text("prefix", orElse: "")
        kmsKeyARN = try attributes.text("kms_key_arn", orElse: "")
        clusterName = try attributes.text("cluster_name", orElse: "")
        clusterEndpoint = try attributes.text("cluster_endpoint", orElse: "")
        namespace = try attributes.text("namespace", orElse: InstalledNames.server)
        serviceAccount = try attributes.text("service_account", orElse: InstalledNames.server)
        snapshotRegion = try attributes.text("snapshot_region", orElse: region)
        snapshotTags = try attributes.map("snapshot_tags")
        databases = try attributes.list("rds_instances")
        guard ["", "GOVERNANCE", "COMPLIANCE"].contains(objectLockMode) else {
            throw attributes.mistake("has the object_lock_mode \"\(objectLockMode)\", not GOVERNANCE or COMPLIANCE")
        }
    }
}

extension TerraformOutputs {
    /// Whether the output `lifeboat` is among what `terraform output -json` prints, in whatever form.
    package static func areNamed(in bytes: [UInt8]) -> Bool {
        (try? JSONParser.parse(bytes))?["lifeboat"] != nil
    }
}
