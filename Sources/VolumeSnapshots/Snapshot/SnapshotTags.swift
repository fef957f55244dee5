// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// The tags of a backup's snapshots: Velero's, ours, the backup's labels and those of the volume.
package struct SnapshotTags: Sendable, Equatable {
    /// The most tags that a resource of AWS has.
    static let maximum = 50
    private static let maximumKey = 128
    private static let maximumValue = 256

    /// `velero.io/backup`: the backup's name.
    package static let backup = "velero.io/backup"
    /// `velero.io/pv`: the name of the PersistentVolume.
    package static let volume = "velero.io/pv"
    /// The cluster: what least-privilege policies make a condition of.
    package static let cluster = "lifeboat.dev/cluster"
    /// The UID of the backup: names are used again, UIDs are not.
    package static let backupUID = "lifeboat.dev/backup-uid"

    /// The tags to set.
    let kept: [String: String]
    /// The names of those that do not fit.
    let dropped: [String]

    /// Puts the tags of one snapshot together.
    ///
    /// Of several with one name the first in this order counts, and when there are more than 50 the last in it are dropped:
    /// ours and Velero's; those by which drivers and the cluster know the volume (`kubernetes.io/…`, `ebs.csi.aws.com/…`,
    /// `KubernetesCluster`); the backup's labels; the volume's others. Within one group the alphabet decides.
    init(_ identity: BackupIdentity, volumeName: String, volumeTags: [String: String]) {
        let own = volumeTags.filter { !$0.key.hasPrefix("aws:") && identity.labels[$0.key] == nil }
        let isOfDriver: (String) -> Bool = { key in
            key.hasPrefix("kubernetes.io/") || key.hasPrefix("ebs.csi.aws.com/") || key == "KubernetesCluster"
        }
        var groups = [identity.tags.merging([Self.volume: volumeName]) { $1 }]
        groups.append(own.filter { isOfDriver($0.key) })
        groups.append(identity.labels.filter { !$0.key.hasPrefix("aws:") })
        groups.append(own.filter { !isOfDriver($0.key) })
        var kept: [String: String] = [:]
        var dropped: [String] = []
        for (key, value) in groups.flatMap({ $0.sorted { $0.key < $1.key } }) where kept[key] == nil {
            let fits = key.utf16.count <= Self.maximumKey && value.utf16.count <= Self.maximumValue
            if kept.count < Self.maximum && fits { kept[key] = value } else { dropped.append(key) }
        }
        self.kept = kept
        self.dropped = dropped
    }
}

/// The backup that snapshots belong to.
package struct BackupIdentity: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its UID; in a backup made without a cluster's objects, any text that no other backup has.
    package var uid: String
    /// Its labels.
    package var labels: [String: String]
    /// What the cluster is called in tags; `nil` sets no such tag.
    package var cluster: String?

    /// A backup.
    /// - Parameters:
    ///   - name: Its name.
    ///   - uid: Its UID.
    ///   - labels: Its labels.
    ///   - cluster: What the cluster is called in tags.
    package init(name: String, uid: String, labels: [String: String] = [:], cluster: String? = nil) {
        self.name = name
        self.uid = uid
        self.labels = labels
        self.cluster = cluster
    }

    /// The identity of a Backup object.
    package init(_ backup: Backup, cluster: String?) {
        self.init(name: backup.name, uid: backup.uid, labels: backup.labels, cluster: cluster)
    }

    /// The tags that all snapshots of the backup have, and that find them again.
    var tags: [String: String] {
        var tags = [SnapshotTags.backup: name, SnapshotTags.backupUID: uid]
        if let cluster { tags[SnapshotTags.cluster] = cluster }
        return tags
    }

    /// The tags by which snapshots of an interrupted run are found.
    var searchTags: [String: String] { [SnapshotTags.backup: name, SnapshotTags.backupUID: uid] }
}
