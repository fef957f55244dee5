// SPDX-License-Identifier: Apache-2.0

/// A database to make out of a snapshot; what is `nil` is RDS's default, which is seldom that of the source.
package struct DBRestoreRequest: Sendable, Equatable {
    /// The identifier of the new database.
    package var instanceID: String
    /// What it is made from.
    package var snapshotID: String
    /// The class of machine, such as `db.m7g.large`.
    package var instanceClass: String?
    /// The group of subnets; `nil` puts it into the default VPC.
    package var subnetGroup: String?
    /// The parameter group, which among others forces TLS.
    package var parameterGroup: String?
    /// The option group.
    package var optionGroup: String?
    /// The VPC's security groups; none is the VPC's default group.
    package var securityGroups: [String] = []
    /// Whether a standby runs in another zone.
    package var isMultiAZ: Bool?
    /// Whether it has an address on the internet.
    package var isPublic = false
    /// Whether it cannot be deleted.
    package var isProtected = true
    /// Whether its tags are copied to its snapshots.
    package var copiesTags: Bool?
    /// Whether IAM users may sign in.
    package var hasIAMAuthentication: Bool?
    /// The type of storage, such as `gp3`.
    package var storageType: String?
    /// Operations a second.
    package var iops: Int?
    /// MiB a second.
    package var throughput: Int?
    /// The port.
    package var port: Int?
    /// Its tags.
    package var tags: [AWSTag] = []

    /// A private, protected database.
    package init(instanceID: String, snapshotID: String) {
        self.instanceID = instanceID
        self.snapshotID = snapshotID
    }

    func form(_ operation: String, of service: AWSService) -> QueryForm {
        var form = QueryForm(operation, of: service)
        form.add("DBInstanceIdentifier", instanceID)
        form.add("DBSnapshotIdentifier", snapshotID)
        form.add("DBInstanceClass", instanceClass)
        form.add("DBSubnetGroupName", subnetGroup)
        form.add("DBParameterGroupName", parameterGroup)
        form.add("OptionGroupName", optionGroup)
        form.add("VpcSecurityGroupIds.VpcSecurityGroupId", list: securityGroups)
        form.add("MultiAZ", isMultiAZ)
        form.add("PubliclyAccessible", isPublic)
        form.add("DeletionProtection", isProtected)
        form.add("CopyTagsToSnapshot", copiesTags)
        form.add("EnableIAMDatabaseAuthentication", hasIAMAuthentication)
        form.add("StorageType", storageType)
        form.add("Iops", iops)
        form.add("StorageThroughput", throughput)
        form.add("Port", port)
        form.add("Tags.Tag", tags: tags)
        return form
    }
}
