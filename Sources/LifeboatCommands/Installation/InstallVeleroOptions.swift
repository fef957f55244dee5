// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Installation

/// Flags of `velero install` that have no meaning here, or ask for what is not there yet.
///
/// What would be lost by ignoring a flag is refused; the others are taken with a note, so that scripts go on working.
struct InstallVeleroOptions: ParsableArguments {
    @Option(help: .hidden) var plugins: [String] = []
    @Flag(help: .hidden) var apply = false
    @Option(help: .hidden) var uploaderType: String?
    @Option(help: .hidden) var labelColumns: String?
    @Flag(help: .hidden) var showLabels = false
    @Flag(help: .hidden) var disableInformerCache = false
    @Option(help: .hidden) var itemBlockWorkerCount: Int?
    @Option(help: .hidden) var podVolumeOperationTimeout: String?

    @Option(help: .hidden) var useNodeAgent: Bool?
    @Option(help: .hidden) var useNodeAgentWindows: Bool?
    @Option(help: .hidden) var defaultVolumesToFsBackup: Bool?
    @Option(help: .hidden) var defaultSnapshotMoveData: Bool?

    @Flag(help: .hidden) var privilegedNodeAgent = false
    @Flag(help: .hidden) var nodeAgentDisableHostPath = false
    @Option(help: .hidden) var nodeAgentConfigmap: String?
    @Option(help: .hidden) var nodeAgentPriorityClassName: String?
    @Option(help: .hidden) var nodeAgentPodCpuRequest: String?
    @Option(help: .hidden) var nodeAgentPodMemRequest: String?
    @Option(help: .hidden) var nodeAgentPodCpuLimit: String?
    @Option(help: .hidden) var nodeAgentPodMemLimit: String?
    @Option(help: .hidden) var kubeletRootDir: String?

    @Option(help: .hidden) var defaultRepoMaintainFrequency: String?
    @Option(help: .hidden) var backupRepositoryConfigmap: String?
    @Option(help: .hidden) var repoMaintenanceJobConfigmap: String?
    @Option(help: .hidden) var keepLatestMaintenanceJobs: Int?
    @Option(help: .hidden) var maintenanceJobCpuRequest: String?
    @Option(help: .hidden) var maintenanceJobMemRequest: String?
    @Option(help: .hidden) var maintenanceJobCpuLimit: String?
    @Option(help: .hidden) var maintenanceJobMemLimit: String?

    func validate() throws {
        let refused = [
            (useNodeAgent, "--use-node-agent", "there is no node agent yet: the contents of volumes are not backed up"),
            (useNodeAgentWindows, "--use-node-agent-windows", "there is no node agent yet"),
            (
                defaultVolumesToFsBackup, "--default-volumes-to-fs-backup",
                "the contents of volumes are not backed up yet"
            ),
            (defaultSnapshotMoveData, "--default-snapshot-move-data", "snapshots are not moved into the bucket yet"),
        ]
        for (value, flag, reason) in refused where value == true {
            throw ValidationError("\(flag) cannot be had: \(reason)")
        }
    }

    /// Flags of a Velero server that the user has switched off by name.
    var acceptedLosses: Set<String> {
        var losses: Set<String> = []
        if defaultVolumesToFsBackup == false { losses.insert("default-volumes-to-fs-backup") }
        if defaultSnapshotMoveData == false { losses.insert("default-snapshot-move-data") }
        return losses
    }

    /// What is said about flags that were given and have no meaning here, a sentence each.
    var notes: [String] {
        var notes: [String] = []
        func note(_ isGiven: Bool, _ flag: String, _ reason: String) {
            if isGiven { notes.append("\(flag) has no meaning here: \(reason)") }
        }
        note(!plugins.isEmpty, "--plugins", "S3 is built in, and there are no plugins")
        note(apply, "--apply", "objects are always applied")
        note(uploaderType != nil, "--uploader-type", "the contents of volumes are not backed up yet")
        note(labelColumns != nil || showLabels, "--label-columns and --show-labels", "no table is printed")
        note(disableInformerCache, "--disable-informer-cache", "restores keep no cache of all objects")
        note(itemBlockWorkerCount != nil, "--item-block-worker-count", "backups read whole lists, not item after item")
        note(
            podVolumeOperationTimeout != nil,
            "--pod-volume-operation-timeout",
            "the contents of volumes are not backed up yet"
        )
        note(hasNodeAgentFlags, "what is said about the node agent", "there is none yet")
        note(hasRepositoryFlags, "what is said about repositories and their maintenance", "there are none yet")
        return notes
    }

    private var hasNodeAgentFlags: Bool {
        let texts = [
            nodeAgentConfigmap, nodeAgentPriorityClassName, nodeAgentPodCpuRequest, nodeAgentPodMemRequest,
            nodeAgentPodCpuLimit, nodeAgentPodMemLimit, kubeletRootDir,
        ]
        return privilegedNodeAgent || nodeAgentDisableHostPath || texts.contains { $0 != nil }
    }

    private var hasRepositoryFlags: Bool {
        let texts = [
            defaultRepoMaintainFrequency, backupRepositoryConfigmap, repoMaintenanceJobConfigmap,
            maintenanceJobCpuRequest, maintenanceJobMemRequest, maintenanceJobCpuLimit, maintenanceJobMemLimit,
        ]
        return keepLatestMaintenanceJobs != nil || texts.contains { $0 != nil }
    }
}
