// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
package import VeleroAPI
import VolumeSnapshots

extension RestoreOptions {
    /// What a Restore resource asks for.
    ///
    /// Hooks, resource modifiers and other members that are not about objects are not looked at.
    /// - Parameters:
    ///   - restore: The resource as it is in the cluster.
    ///   - backup: The name of the backup, where the resource names a schedule; by default its `backupName`.
    /// - Throws: ``RestoreEngineError`` `.invalidOptions` for members that exclude each other or mean nothing;
    ///   `LabelSelectorError`.
    package init(_ restore: Restore, backup: String? = nil) throws {
        let spec = restore.spec
        self.init(restoreName: restore.name, backupName: backup ?? spec.backupName)
        guard !backupName.isEmpty else {
            throw RestoreEngineError(.invalidOptions, "restore \(restore.name) does not say which backup to restore")
        }
        resource = restore
        namespaces = NameFilter(includes: spec.includedNamespaces, excludes: spec.excludedNamespaces)
        resources = NameFilter(includes: spec.includedResources, excludes: spec.excludedResources)
        includeClusterResources = spec.includeClusterResources
        namespaceMapping = spec.namespaceMapping
        preserveNodePorts = spec.preserveNodePorts ?? false
        restoreVolumes = spec.restorePVs
        do { databases = try RDSWishes.ofRestore(restore) } catch {
            throw RestoreEngineError(.invalidOptions, "\(RDSWishes.annotation): \(error.message)", hint: error.hint)
        }
        existingResourcePolicy = try Self.policy(spec)
        zones = try ZoneMappings.read(of: restore)
        if let timeout = spec.itemOperationTimeout, timeout > .zero { copyTimeout = timeout.duration }
        if let status = spec.restoreStatus, !status.isNull {
            restoreStatus = NameFilter(
                includes: status["includedResources"]?.strings ?? [],
                excludes: status["excludedResources"]?.strings ?? []
            )
        }
        if let selector = spec.labelSelector, !selector.isNull {
            labelSelector = try LabelSelector(selector).description
        }
        orLabelSelectors = try spec.orLabelSelectors.map { try LabelSelector($0).description }
        if labelSelector != nil && !orLabelSelectors.isEmpty {
            throw RestoreEngineError(.invalidOptions, "labelSelector and orLabelSelectors cannot be combined")
        }
    }

    private static func policy(_ spec: RestoreSpec) throws(RestoreEngineError) -> ExistingResourcePolicy {
        let text = spec.json["existingResourcePolicy"]?.string ?? ""
        guard !text.isEmpty else { return .none }
        guard let policy = ExistingResourcePolicy(rawValue: text) else {
            throw RestoreEngineError(.invalidOptions, "existingResourcePolicy '\(text)' is neither none nor update")
        }
        return policy
    }
}
