// SPDX-License-Identifier: Apache-2.0

package import AWSCore

/// A disk of a cloud.
package struct Disk: Sendable, Equatable {
    /// What a disk can be used for now.
    package enum State: Sendable, Equatable {
        /// Not yet ready.
        case creating
        /// Ready, or in use.
        case usable
        /// Being deleted, deleted or broken; in the cloud's own word.
        case unusable(String)
    }

    /// The identifier.
    package var id: String
    /// The availability zone.
    package var zone: String
    /// The type, such as `gp3`.
    package var type: String
    /// The size in GiB.
    package var sizeGiB: Int
    /// Operations a second, where the type lets one choose them.
    package var iops: Int?
    /// MiB a second, where the type lets one choose them.
    package var throughput: Int?
    /// Whether several machines may use it at once.
    package var isMultiAttach = false
    /// Whether it is encrypted.
    package var isEncrypted: Bool
    /// The key it is encrypted with.
    package var kmsKeyID: String?
    /// What it can be used for.
    package var state: State
    /// The machine it is attached to; `nil` for none, or several.
    package var machine: String?
    /// Its tags, without those that are the cloud's own.
    package var tags: [String: String]
}

/// A copy of a disk.
package struct DiskSnapshot: Sendable, Equatable {
    /// How far it is.
    package enum State: Sendable, Equatable {
        /// The copy is being made; its content is fixed.
        case pending
        /// It can be restored from.
        case completed
        /// It cannot; with the cloud's reason.
        case failed(String)
    }

    /// The identifier.
    package var id: String
    /// The disk.
    package var volumeID: String
    /// How far it is.
    package var state: State
    /// The same in percent, where the cloud says it.
    package var progress: Int?
    /// The moment whose content it holds.
    package var startedAt: Timestamp?
    /// When the copy was complete.
    package var completedAt: Timestamp?
    /// The size of the disk in GiB.
    package var sizeGiB: Int
    /// Whether it is encrypted.
    package var isEncrypted: Bool
    /// The key it is encrypted with.
    package var kmsKeyID: String?
    /// Its tags.
    package var tags: [String: String]
}

/// A disk to make.
package struct DiskOrder: Sendable, Equatable {
    /// What it holds.
    package var snapshotID: String
    /// Where.
    package var zone: String
    /// The type; empty for the cloud's default.
    package var type: String
    /// Operations a second.
    package var iops: Int?
    /// MiB a second.
    package var throughput: Int?
    /// Whether several machines may use it at once.
    package var isMultiAttach = false
    /// Its tags.
    package var tags: [String: String]
    /// The same token gives the same disk.
    package var token: String
}
