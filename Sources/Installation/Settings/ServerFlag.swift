// SPDX-License-Identifier: Apache-2.0

/// A flag of `velero server`, and what becomes of it when Lifeboat takes over.
package struct ServerFlag: Sendable, Equatable {
    /// What becomes of a flag.
    package enum Fate: Sendable, Equatable {
        /// `lifeboat server` has it too.
        case kept
        /// Lifeboat does without, for a reason.
        case unneeded(String)
        /// Lifeboat has nothing like it yet; a server that sets it would lose something.
        case missing(String)
    }

    /// The name without dashes.
    package let name: String
    /// Whether it may stand without a value, which means true.
    package let isSwitch: Bool
    /// What becomes of it.
    package let fate: Fate

    private init(_ name: String, isSwitch: Bool = false, _ fate: Fate = .kept) {
        self.name = name
        self.isSwitch = isSwitch
        self.fate = fate
    }

    /// All flags of `velero server`.
    package static let all: [ServerFlag] =
        [
            "log-level", "log-format", "metrics-address", "default-backup-storage-location", "backup-sync-period",
            "default-volume-snapshot-locations",
            "disable-controllers", "store-validation-frequency", "terminating-resource-timeout", "default-backup-ttl",
            "garbage-collection-frequency",
            "item-operation-sync-frequency", "default-item-operation-timeout", "resource-timeout", "concurrent-backups",
        ].map { ServerFlag($0) }
        + [ServerFlag("restore-only", isSwitch: true), ServerFlag("schedule-skip-immediately", isSwitch: true)]
        + unneeded + missing

    /// The flag of a name, if Velero's server has it.
    static func named(_ name: String) -> ServerFlag? { all.first { $0.name == name } }

    private static let unneeded = [
        ServerFlag("plugin-dir", .unneeded("there are no plugins")),
        ServerFlag("profiler-address", .unneeded("there is no profiler")),
        ServerFlag("client-qps", .unneeded("requests are bounded without it")),
        ServerFlag("client-burst", .unneeded("requests are bounded without it")),
        ServerFlag("client-page-size", .unneeded("pages have 500 objects")),
        ServerFlag("restore-resource-priorities", .unneeded("the order follows from what needs what")),
        ServerFlag("disable-informer-cache", isSwitch: true, .unneeded("restores keep no cache of all objects")),
        ServerFlag("max-concurrent-k8s-connections", .unneeded("requests are bounded without it")),
        ServerFlag("item-block-worker-count", .unneeded("backups read whole lists, not item after item")),
        ServerFlag("uploader-type", .unneeded("the contents of volumes are not backed up yet")),
        ServerFlag("fs-backup-timeout", .unneeded("the contents of volumes are not backed up yet")),
        ServerFlag("pod-volume-operation-timeout", .unneeded("the contents of volumes are not backed up yet")),
        ServerFlag("default-repo-maintain-frequency", .unneeded("there are no repositories to maintain yet")),
        ServerFlag("keep-latest-maintenance-jobs", .unneeded("there are no repositories to maintain yet")),
        ServerFlag("maintenance-job-cpu-request", .unneeded("there are no repositories to maintain yet")),
        ServerFlag("maintenance-job-mem-request", .unneeded("there are no repositories to maintain yet")),
        ServerFlag("maintenance-job-cpu-limit", .unneeded("there are no repositories to maintain yet")),
        ServerFlag("maintenance-job-mem-limit", .unneeded("there are no repositories to maintain yet")),
        ServerFlag("repo-maintenance-job-configmap", .unneeded("there are no repositories to maintain yet")),
        ServerFlag("backup-repository-configmap", .unneeded("there are no repositories to configure yet")),
        ServerFlag("volume-group-snapshot-label-key", .unneeded("there are no snapshots of groups yet")),
        ServerFlag("features", .unneeded("Lifeboat has no features that are switched on")),
        ServerFlag("colorized", isSwitch: true, .unneeded("logs have no colours")),
    ]

    private static let missing = [
        ServerFlag(
            "default-volumes-to-fs-backup",
            isSwitch: true,
            .missing("the contents of volumes are not backed up yet")
        ),
        ServerFlag(
            "default-snapshot-move-data",
            isSwitch: true,
            .missing("snapshots are not moved into the bucket yet")
        ),
    ]
}
