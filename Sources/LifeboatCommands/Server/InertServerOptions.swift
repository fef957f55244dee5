// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Flags of Velero's server that decide nothing here: taken, so that the arguments of a Deployment carry over, and said.
///
/// Two of them ask for more in every backup than is made here; these are refused, because a backup that lacks what was
/// asked for must not look like one that has it.
struct InertServerOptions: ParsableArguments {
    @Option(help: .hidden) var pluginDir: String?
    @Option(help: .hidden) var profilerAddress: String?
    @Option(help: .hidden) var clientQPS: String?
    @Option(help: .hidden) var clientBurst: String?
    @Option(help: .hidden) var clientPageSize: String?
    @Option(name: .customLong("max-concurrent-k8s-connections"), help: .hidden) var maxConcurrentConnections: String?
    @Option(help: .hidden) var itemBlockWorkerCount: String?
    @Option(help: .hidden) var disableInformerCache: Bool?
    @Option(help: .hidden) var restoreResourcePriorities: String?
    @Option(help: .hidden) var features: [String] = []
    @Option(help: .hidden) var volumeGroupSnapshotLabelKey: String?
    @Option(help: .hidden) var fsBackupTimeout: String?
    @Option(help: .hidden) var defaultRepoMaintainFrequency: String?
    @Option(help: .hidden) var backupRepositoryConfigmap: String?
    @Option(help: .hidden) var repoMaintenanceJobConfigmap: String?
    @Option(help: .hidden) var uploaderType: String?
    @Option(help: .hidden) var defaultVolumesToFsBackup: Bool?
    @Option(help: .hidden) var defaultSnapshotMoveData: Bool?

    /// What was given and has no effect, and why.
    /// - Throws: ``CommandFailure`` with the status of wrong usage for what must not be left out silently.
    func remarks() throws -> [String] {
        try refuse()
        let noSnapshots = "volumes of one machine are snapshotted together without it"
        let noFileSystems = "backups of file systems are not made yet"
        let flags: [(name: String, isGiven: Bool, reason: String)] = [
            ("--plugin-dir", pluginDir != nil, "there are no plug-ins; what they do is built in"),
            ("--profiler-address", profilerAddress != nil, "there is no profiler"),
            ("--client-qps", clientQPS != nil, "eight requests are made at a time, however fast they are answered"),
            ("--client-burst", clientBurst != nil, "eight requests are made at a time"),
            ("--client-page-size", clientPageSize != nil, "pages have 500 objects, or what the server gives"),
            (
                "--max-concurrent-k8s-connections", maxConcurrentConnections != nil,
                "eight requests are made at a time"
            ),
            ("--item-block-worker-count", itemBlockWorkerCount != nil, "several kinds are read at the same time"),
            (
                "--disable-informer-cache", disableInformerCache != nil,
                "a restore reads what it needs, and keeps no cache"
            ),
            (
                "--restore-resource-priorities", restoreResourcePriorities != nil,
                "the order follows from what needs what"
            ),
            ("--features", features.contains { !$0.isEmpty }, "no feature needs switching on"),
            ("--volume-group-snapshot-label-key", volumeGroupSnapshotLabelKey != nil, noSnapshots),
            ("--fs-backup-timeout", fsBackupTimeout != nil, noFileSystems),
            ("--default-repo-maintain-frequency", defaultRepoMaintainFrequency != nil, noFileSystems),
            ("--backup-repository-configmap", backupRepositoryConfigmap != nil, noFileSystems),
            ("--repo-maintenance-job-configmap", repoMaintenanceJobConfigmap != nil, noFileSystems),
            ("--uploader-type", uploaderType != nil, noFileSystems),
        ]
        return flags.filter(\.isGiven).map { "\($0.name): \($0.reason)" }
    }

    private func refuse() throws {
        if defaultVolumesToFsBackup == true {
            throw CommandFailure(
                "--default-volumes-to-fs-backup: backups of file systems are not made yet",
                hint: "leave the flag out; objects are backed up all the same",
                status: .usage
            )
        }
        if defaultSnapshotMoveData == true {
            throw CommandFailure(
                "--default-snapshot-move-data: data of snapshots is not moved yet",
                hint: "leave the flag out; objects are backed up all the same",
                status: .usage
            )
        }
        guard let uploaderType, uploaderType != "kopia" else { return }
        throw CommandFailure(
            "--uploader-type: Velero's only uploader is kopia, not \"\(uploaderType)\"",
            status: .usage
        )
    }
}

extension ArgumentHelp {
    fileprivate static let hidden = ArgumentHelp("Has no effect.", visibility: .hidden)
}
