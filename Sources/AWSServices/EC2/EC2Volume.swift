// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// A disk as EC2 describes it.
package struct EC2Volume: Sendable, Equatable {
    /// `vol-…`.
    package let id: String
    /// The availability zone: a volume can be used in it only.
    package let zone: String
    /// `creating`, `available`, `in-use`, `deleting`, `deleted` or `error`.
    package let state: String
    /// The type, such as `gp3`.
    package let type: String
    /// The size in GiB.
    package let sizeGiB: Int
    /// Operations a second; also where the type derives them from the size.
    package let iops: Int?
    /// MiB a second, of `gp3` only.
    package let throughput: Int?
    /// Whether several machines may use it at once (multi-attach), which `io1` and `io2` offer.
    package let isMultiAttach: Bool
    /// Whether it is encrypted.
    package let isEncrypted: Bool
    /// The ARN of the key it is encrypted with.
    package let kmsKeyID: String?
    /// The snapshot it was made from.
    package let snapshotID: String?
    /// The machines it is attached to; several only for `io1` and `io2` with multi-attach.
    package let instances: [String]
    /// Its tags.
    package let tags: [String: String]

    init?(_ element: XMLElement) {
        guard let id = element["volumeId"], let state = element["status"] else { return nil }
        self.id = id
        self.state = state
        zone = element["availabilityZone"] ?? ""
        type = element["volumeType"] ?? ""
        sizeGiB = element["size"].flatMap { Int($0) } ?? 0
        iops = element["iops"].flatMap { Int($0) }
        throughput = element["throughput"].flatMap { Int($0) }
        isMultiAttach = element["multiAttachEnabled"] == "true"
        isEncrypted = element["encrypted"] == "true"
        kmsKeyID = element["kmsKeyId"].flatMap { $0.isEmpty ? nil : $0 }
        snapshotID = element["snapshotId"].flatMap { $0.isEmpty ? nil : $0 }
        instances = (element.child("attachmentSet")?.all("item") ?? []).filter { $0["status"] == "attached" }
            .compactMap { $0["instanceId"] }
        tags = EC2Client.tags(element)
    }
}

/// A volume to make.
package struct EC2VolumeRequest: Sendable, Equatable {
    /// Where.
    package var zone: String
    /// What it holds; `nil` for an empty one.
    package var snapshotID: String?
    /// The size in GiB; `nil` for that of the snapshot.
    package var sizeGiB: Int?
    /// The type; `nil` for AWS's default, `gp2`.
    package var type: String?
    /// Operations a second; only `io1`, `io2` (which need it) and `gp3` take it.
    package var iops: Int?
    /// MiB a second; only `gp3` takes it.
    package var throughput: Int?
    /// Whether several machines may use it at once; only `io1` and `io2` take it.
    package var isMultiAttach = false
    /// The key to encrypt with; `nil` leaves it to the snapshot and the account.
    package var kmsKeyID: String?
    /// Makes the call safe to repeat; at most 64 ASCII characters.
    package var clientToken: String?
    /// Its tags.
    package var tags: [AWSTag] = []

    /// A volume with AWS's defaults.
    package init(zone: String, snapshotID: String? = nil) {
        self.zone = zone
        self.snapshotID = snapshotID
    }
}
