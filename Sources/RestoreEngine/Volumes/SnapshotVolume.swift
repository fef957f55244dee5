// SPDX-License-Identifier: Apache-2.0

package import VolumeSnapshots

/// A volume of the backup whose disk is made anew from its snapshot.
package struct SnapshotVolume: Sendable, Equatable {
    /// What the backup knows of the snapshot.
    package var record: NativeSnapshotRecord
    /// The name that the volume gets, where its own is taken; `nil` keeps its own.
    package var newName: String?
    /// What will be done, one sentence: from which snapshot, of what kind, where.
    package var sentence = ""
    /// Why it cannot be done, one sentence.
    package var blockedBy: String?

    /// A volume with a snapshot.
    package init(_ record: NativeSnapshotRecord, newName: String? = nil) {
        self.record = record
        self.newName = newName
    }
}

/// A disk that a restore has made, or has failed to make.
package enum MadeDisk: Sendable, Equatable {
    /// It is there; with what did not go as it should and does no harm.
    case ready(id: String, zone: String, notes: [String] = [])
    /// It is not, for this reason; with its ID where the provider has one all the same.
    case failed(String, id: String? = nil)
}

extension MadeDisk {
    /// The disk; `nil` when there is none.
    var id: String? {
        switch self {
        case .ready(let id, _, _): id
        case .failed(_, let id): id
        }
    }
}
