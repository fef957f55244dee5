// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// A database as RDS describes it: what is needed to make another like it.
package struct DBInstance: Sendable, Equatable {
    /// The identifier.
    package let id: String
    /// The ARN.
    package let arn: String
    /// The status, such as `available` or `backing-up`.
    package let status: String
    /// The engine, such as `postgres`.
    package let engine: String
    /// The engine's version.
    package let engineVersion: String
    /// The class of machine, such as `db.m7g.large`.
    package let instanceClass: String
    /// The address; `nil` until it is available.
    package let endpoint: String?
    /// The port.
    package let port: Int?
    /// The group of subnets it is in.
    package let subnetGroup: String?
    /// The VPC's security groups.
    package let securityGroups: [String]
    /// The parameter group.
    package let parameterGroup: String?
    /// The option group.
    package let optionGroup: String?
    /// Whether a standby runs in another zone.
    package let isMultiAZ: Bool
    /// Whether it has an address on the internet.
    package let isPublic: Bool
    /// Whether it cannot be deleted.
    package let isProtected: Bool
    /// Whether it is encrypted.
    package let isEncrypted: Bool
    /// The key it is encrypted with.
    package let kmsKeyID: String?
    /// Whether its tags are copied to its snapshots.
    package let copiesTags: Bool
    /// Whether IAM users may sign in.
    package let hasIAMAuthentication: Bool
    /// The type of storage, such as `gp3`.
    package let storageType: String?
    /// Operations a second, where RDS says them.
    package let iops: Int?
    /// MiB a second, where RDS says them.
    package let throughput: Int?
    /// The size in GiB.
    package let sizeGiB: Int
    /// Its tags.
    package let tags: [String: String]

    /// Whether something is under way that ends by itself, and during which RDS takes no snapshot.
    package var isBusy: Bool { Self.busy.contains(status) || status.hasPrefix("configuring-") }

    private static let busy: Set = [
        "backing-up", "converting-to-vpc", "creating", "maintenance", "modifying", "moving-to-vpc", "rebooting",
        "renaming", "resetting-master-credentials", "starting", "storage-config-upgrade", "storage-initialization",
        "upgrading",
    ]

    /// Whether it serves: also while RDS works on its storage, which after a restore takes hours.
    package var isServing: Bool { ["available", "storage-initialization", "storage-optimization"].contains(status) }

    /// Whether it is in a state that only people end, or that ends with it gone.
    ///
    /// From RDS's table of statuses of a database. `inaccessible-encryption-credentials-recoverable` is among them: RDS stays in it
    /// for seven days, and leaves it only when somebody enables the key and starts the database.
    package var isStuck: Bool {
        Self.stuck.contains(status) || status.hasPrefix("incompatible-")
            || status.hasPrefix("inaccessible-encryption-credentials")
    }

    private static let stuck: Set = [
        "deleting", "failed", "insufficient-capacity", "restore-error", "stopped", "stopping", "storage-full",
        "upgrade_failed",
    ]

    init?(_ element: XMLElement) {
        guard let id = element["DBInstanceIdentifier"] else { return nil }
        self.id = id
        arn = element["DBInstanceArn"] ?? ""
        status = element["DBInstanceStatus"] ?? ""
        engine = element["Engine"] ?? ""
        engineVersion = element["EngineVersion"] ?? ""
        instanceClass = element["DBInstanceClass"] ?? ""
        endpoint = element.child("Endpoint")?["Address"]
        port = element.child("Endpoint")?["Port"].flatMap { Int($0) }
        subnetGroup = element.child("DBSubnetGroup")?["DBSubnetGroupName"]
        securityGroups = (element.child("VpcSecurityGroups")?.all("VpcSecurityGroupMembership") ?? [])
            .compactMap { $0["VpcSecurityGroupId"] }
        parameterGroup = element.child("DBParameterGroups")?.child("DBParameterGroup")?["DBParameterGroupName"]
        optionGroup = element.child("OptionGroupMemberships")?.child("OptionGroupMembership")?["OptionGroupName"]
        isMultiAZ = element["MultiAZ"] == "true"
        isPublic = element["PubliclyAccessible"] == "true"
        isProtected = element["DeletionProtection"] == "true"
        isEncrypted = element["StorageEncrypted"] == "true"
        kmsKeyID = element["KmsKeyId"].flatMap { $0.isEmpty ? nil : $0 }
        copiesTags = element["CopyTagsToSnapshot"] == "true"
        hasIAMAuthentication = element["IAMDatabaseAuthenticationEnabled"] == "true"
        storageType = element["StorageType"].flatMap { $0.isEmpty ? nil : $0 }
        iops = element["Iops"].flatMap { Int($0) }
        throughput = element["StorageThroughput"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        sizeGiB = element["AllocatedStorage"].flatMap { Int($0) } ?? 0
        tags = RDSClient.tags(element)
    }
}
