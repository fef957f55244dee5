// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
package import VeleroAPI
import VolumeSnapshots

extension RestoreReport {
    /// The resource when the restore begins: the one in the cluster, or for a restore that was asked for on the command
    /// line the one that Velero's own server would have filled in.
    package static func startedResource(_ options: RestoreOptions, at time: Timestamp) -> Restore {
        if let given = options.resource { return complete(given, startedAt: time) }
        var spec = RestoreSpec(backupName: options.backupName)
        spec.includedNamespaces = options.namespaces.includes.isEmpty ? ["*"] : options.namespaces.includes
        spec.excludedNamespaces = options.namespaces.excludes
        spec.includedResources = options.resources.includes
        spec.excludedResources = options.resources.excludes + NeverRestored.kinds.sorted()
        spec.includeClusterResources = options.includeClusterResources
        spec.namespaceMapping = options.namespaceMapping
        spec.labelSelector = options.labelSelector.flatMap { try? LabelSelector($0).object() }
        if options.existingResourcePolicy != .none { spec.existingResourcePolicy = options.existingResourcePolicy }
        if options.preserveNodePorts { spec.preserveNodePorts = true }
        spec.restorePVs = options.restoreVolumes
        var restore = Restore(name: options.restoreName, spec: spec)
        if !options.zones.isEmpty { restore.annotations[ZoneMappings.annotation] = ZoneMappings.text(options.zones) }
        restore.createdAt = time
        if !options.databases.isEmpty {
            restore.annotations[RDSWishes.annotation] = options.databases.map(\.text).joined(separator: ",")
        }
        var status = RestoreStatus()
        status.phase = .inProgress
        status.startTimestamp = time
        restore.status = status
        return restore
    }

    /// What the cluster leaves out of the items of a list, and without what a former run had made of it.
    private static func complete(_ given: Restore, startedAt time: Timestamp) -> Restore {
        var members: JSONObject = ["kind": .string(Restore.kind), "apiVersion": .string(Velero.apiVersion)]
        for (key, value) in given.json.object ?? [:] { members[key] = value }
        var restore = Restore(json: .object(members))
        var status = restore.status
        status.phase = .inProgress
        status.startTimestamp = status.startTimestamp ?? time
        status.completionTimestamp = nil
        status.failureReason = nil
        (status.errors, status.warnings) = (0, 0)
        restore.status = status
        return restore
    }
}
