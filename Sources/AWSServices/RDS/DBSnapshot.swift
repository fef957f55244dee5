// SPDX-License-Identifier: Apache-2.0

package import AWSCore

/// A snapshot of a database as RDS describes it.
package struct DBSnapshot: Sendable, Equatable {
    /// The identifier.
    package let id: String
    /// The ARN.
    package let arn: String
    /// The database it is of.
    package let instanceID: String
    /// The status, such as `creating` or `available`.
    package let status: String
    /// How far it is, in percent.
    package let progress: Int?
    /// When it was taken.
    package let createdAt: Timestamp?
    /// The size of the database's storage in GiB.
    package let sizeGiB: Int
    /// Whether it is encrypted.
    package let isEncrypted: Bool
    /// The key it is encrypted with.
    package let kmsKeyID: String?
    /// Its tags.
    package let tags: [String: String]

    init?(_ element: XMLElement) {
        guard let id = element["DBSnapshotIdentifier"] else { return nil }
        self.id = id
        arn = element["DBSnapshotArn"] ?? ""
        instanceID = element["DBInstanceIdentifier"] ?? ""
        status = element["Status"] ?? ""
        progress = element["PercentProgress"].flatMap { Int($0) }
        createdAt = element["SnapshotCreateTime"].flatMap(Timestamp.init(iso8601:))
        sizeGiB = element["AllocatedStorage"].flatMap { Int($0) } ?? 0
        isEncrypted = element["Encrypted"] == "true"
        kmsKeyID = element["KmsKeyId"].flatMap { $0.isEmpty ? nil : $0 }
        tags = RDSClient.tags(element)
    }
}
