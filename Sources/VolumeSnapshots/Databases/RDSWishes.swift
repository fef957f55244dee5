// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// The databases that backups and restores name; none is touched unless it is named.
package enum RDSWishes {
    /// On a Backup, Schedule or Restore: the RDS instances it is about.
    ///
    /// For backups `orders,shop`; for restores `orders,shop:shop-copy`, or `*` for all that the backup has.
    package static let annotation = "lifeboat.dev/rds-instances"
    /// On a Backup that was made: the snapshots, such as `orders=lifeboat-b1-orders,shop=lifeboat-b1-shop`.
    package static let madeAnnotation = "lifeboat.dev/rds-snapshots"
    /// On a Restore that was carried out: where the databases are, such as `orders=orders.abc.rds.amazonaws.com:5432`.
    package static let restoredAnnotation = "lifeboat.dev/rds-restored"

    /// A backup with more would wait for hours, and RDS allows an account 100 manual snapshots unless asked for more.
    private static let maximum = 100

    /// The instances that a backup copies.
    /// - Parameter text: Identifiers, separated by commas.
    /// - Returns: Each once, in the order they were named.
    /// - Throws: ``VolumeSnapshotsError`` `.refused` for what cannot be an identifier.
    package static func ofBackup(_ text: String) throws(VolumeSnapshotsError) -> [String] {
        let names = words(text)
        for name in names {
            if let problem = RDSNames.problem(instance: name) { throw VolumeSnapshotsError(.refused, problem) }
        }
        guard names.count <= maximum else {
            throw VolumeSnapshotsError(.refused, "\(names.count) databases are named, and \(maximum) can be")
        }
        return names
    }

    /// The instances that a Backup's annotation names.
    /// - Throws: As ``ofBackup(_:)-(String)``.
    package static func ofBackup(_ backup: Backup) throws(VolumeSnapshotsError) -> [String] {
        try ofBackup(backup.annotations[annotation] ?? "")
    }

    /// The instances that a Restore's annotation names.
    /// - Throws: As ``ofRestore(_:)-(String)``.
    package static func ofRestore(_ restore: Restore) throws(VolumeSnapshotsError) -> [RDSRestoreWish] {
        try ofRestore(restore.annotations[annotation] ?? "")
    }

    /// The instances that a restore makes anew.
    /// - Parameter text: Identifiers of the backup's instances, each with the new one's after a colon, or `*`.
    /// - Returns: A wish for each, in the order they were named.
    /// - Throws: ``VolumeSnapshotsError`` `.refused` for what cannot be an identifier, and for names that are given twice.
    package static func ofRestore(_ text: String) throws(VolumeSnapshotsError) -> [RDSRestoreWish] {
        var wishes: [RDSRestoreWish] = []
        for word in words(text) {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            let wish = RDSRestoreWish(source: parts[0], target: parts.count > 1 ? parts[1] : nil)
            guard parts.count <= 2, wish.source != "*" || wish.target == nil else {
                throw VolumeSnapshotsError(
                    .refused,
                    "\"\(word)\" names no database",
                    hint: "write it as instance or instance:new-instance; * for all of the backup"
                )
            }
            for name in [wish.source == "*" ? nil : wish.source, wish.target].compactMap({ $0 }) {
                if let problem = RDSNames.problem(instance: name) { throw VolumeSnapshotsError(.refused, problem) }
            }
            if wishes.contains(where: { $0.source == wish.source }) {
                throw VolumeSnapshotsError(.refused, "the database \(wish.source) is named twice")
            }
            if let target = wish.target, wishes.contains(where: { $0.target == target }) {
                throw VolumeSnapshotsError(.refused, "two databases shall become \(target)")
            }
            wishes.append(wish)
        }
        return wishes
    }

    private static func words(_ text: String) -> [String] {
        var seen: Set<String> = []
        return text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

/// A database that a restore makes anew.
package struct RDSRestoreWish: Sendable, Equatable {
    /// The instance in the backup; `*` for all.
    package var source: String
    /// The new instance's identifier; `nil` leaves it to the plan.
    package var target: String?

    /// A wish.
    package init(source: String, target: String? = nil) {
        self.source = source
        self.target = target
    }

    /// `orders:orders-copy`, as annotations have it.
    package var text: String { target.map { "\(source):\($0)" } ?? source }
}
