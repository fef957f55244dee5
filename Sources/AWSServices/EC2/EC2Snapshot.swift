// SPDX-License-Identifier: Apache-2.0

package import AWSCore

/// A snapshot of a volume as EC2 describes it.
package struct EC2Snapshot: Sendable, Equatable {
    /// `snap-…`.
    package let id: String
    /// What it is of.
    package let volumeID: String
    /// `pending`, `completed`, `error`, `recoverable` or `recovering`.
    package let state: String
    /// Why it failed.
    package let stateMessage: String?
    /// How far the copy is, in percent.
    package let progress: Int?
    /// The moment whose content it holds.
    package let startedAt: Timestamp?
    /// When the copy was complete; newer regions say it.
    package let completedAt: Timestamp?
    /// The size of the volume in GiB.
    package let sizeGiB: Int
    /// Whether it is encrypted.
    package let isEncrypted: Bool
    /// The ARN of the key it is encrypted with.
    package let kmsKeyID: String?
    /// The account it belongs to.
    package let ownerID: String?
    /// Its tags.
    package let tags: [String: String]

    init?(_ element: XMLElement) {
        guard let id = element["snapshotId"] else { return nil }
        self.id = id
        volumeID = element["volumeId"] ?? ""
        // The answer to CreateSnapshots calls it `state`, all others `status`.
        state = element["status"] ?? element["state"] ?? ""
        stateMessage = element["statusMessage"].flatMap { $0.isEmpty ? nil : $0 }
        progress = element["progress"].flatMap { Int($0.filter { $0 != "%" }) }
        startedAt = element["startTime"].flatMap(Timestamp.init(iso8601:))
        completedAt = element["completionTime"].flatMap(Timestamp.init(iso8601:))
        sizeGiB = element["volumeSize"].flatMap { Int($0) } ?? 0
        isEncrypted = element["encrypted"] == "true"
        kmsKeyID = element["kmsKeyId"].flatMap { $0.isEmpty ? nil : $0 }
        ownerID = element["ownerId"]
        tags = EC2Client.tags(element)
    }
}
