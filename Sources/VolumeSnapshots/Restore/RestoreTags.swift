// SPDX-License-Identifier: Apache-2.0

/// The tags of what a restore makes.
package enum RestoreTags {
    /// The restore that made a disk.
    package static let restoreUID = "lifeboat.dev/restore-uid"
    /// What a copied snapshot is a copy of: `us-east-1/snap-1`.
    static let copiedFrom = "lifeboat.dev/copied-from"
    private static let clusterPrefix = "kubernetes.io/cluster/"

    /// The disk's old tags, with those of the backup left out and those of the cluster made the new cluster's.
    ///
    /// Velero copies the snapshot's tags, and with `AWS_CLUSTER_NAME` replaces `kubernetes.io/cluster/<old>` by
    /// `kubernetes.io/cluster/<new>=owned` and sets `KubernetesCluster`
    /// (`velero-plugin-for-aws/volume_snapshotter.go`, `getTagsForCluster`).
    /// - Parameters:
    ///   - record: Has the disk's own tags, if Lifeboat wrote it.
    ///   - snapshot: The snapshot's tags, for records of Velero.
    ///   - uid: The restore's UID.
    ///   - cluster: The new cluster's name; `nil` keeps the old one's tags.
    /// - Returns: At most 50.
    static func of(
        _ record: NativeSnapshotRecord,
        snapshot: [String: String],
        restoreUID uid: String,
        cluster: String?
    ) -> [String: String] {
        var tags = (record.tags ?? snapshot).filter { !$0.key.hasPrefix("aws:") }
        if let cluster {
            tags = tags.filter { !$0.key.hasPrefix(clusterPrefix) }
            tags[clusterPrefix + cluster] = "owned"
            tags["KubernetesCluster"] = cluster
            // Deletion and attachment are allowed to the CSI driver by this one.
            if tags["ebs.csi.aws.com/cluster"] != nil { tags["ebs.csi.aws.com/cluster"] = "true" }
        }
        tags[SnapshotTags.backup] = record.backupName
        tags[SnapshotTags.volume] = record.volumeName
        tags[SnapshotTags.backupUID] = nil
        if let cluster { tags[SnapshotTags.cluster] = cluster }
        tags[restoreUID] = uid
        return limited(tags)
    }

    /// The tags of a database: the old one's, and whose it is now.
    /// - Parameters:
    ///   - tags: Those of the old one.
    ///   - uid: The restore's UID.
    ///   - cluster: The new cluster's name; `nil` keeps the old one's tag.
    /// - Returns: At most 50.
    static func ofDatabase(_ tags: [String: String], restoreUID uid: String, cluster: String?) -> [String: String] {
        var tags = tags
        tags[restoreUID] = uid
        if let cluster { tags[SnapshotTags.cluster] = cluster }
        return limited(tags)
    }

    /// The tags of a snapshot that is copied for one volume of a restore, and deleted when its disk is there.
    ///
    /// Not those of the backup: deleting that would delete the copy.
    /// - Parameters:
    ///   - record: The snapshot.
    ///   - source: Where it is.
    ///   - uid: The restore's UID.
    ///   - cluster: The new cluster's name.
    /// - Returns: The tags.
    static func ofCopy(
        _ record: NativeSnapshotRecord,
        from source: String,
        restoreUID uid: String,
        cluster: String?
    ) -> [String: String] {
        var tags = copySearch(record, from: source, restoreUID: uid)
        if let cluster { tags[SnapshotTags.cluster] = cluster }
        return tags
    }

    /// The tags by which such a copy is found.
    static func copySearch(
        _ record: NativeSnapshotRecord,
        from source: String,
        restoreUID uid: String
    ) -> [String: String] {
        [
            SnapshotTags.volume: record.volumeName, restoreUID: uid,
            copiedFrom: "\(source)/\(record.snapshotID ?? "")",
        ]
    }

    /// Drops what is over the limit: first others, then what drivers read, last ours and Velero's; of each from the alphabet's end.
    private static func limited(_ tags: [String: String]) -> [String: String] {
        guard tags.count > SnapshotTags.maximum else { return tags }
        let rank: (String) -> Int = { key in
            if ["lifeboat.dev/", "velero.io/"].contains(where: key.hasPrefix) { return 0 }
            let isOfDriver = ["kubernetes.io/", "ebs.csi.aws.com/"].contains(where: key.hasPrefix)
            return isOfDriver || key == "KubernetesCluster" ? 1 : 2
        }
        let kept = tags.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
        return Dictionary(kept.prefix(SnapshotTags.maximum).map { ($0.key, $0.value) }) { first, _ in first }
    }
}
