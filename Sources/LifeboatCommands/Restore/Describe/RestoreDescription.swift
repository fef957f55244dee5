// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import VeleroAPI

/// A restore in words: Velero's sections in Velero's order, and how many items ended how.
struct RestoreDescription {
    let details: RestoreDetails
    let showsItems: Bool

    /// The text.
    var text: String {
        var text = Description()
        if let restore = details.record.restore { addHead(restore, to: &text) } else { addUnknown(to: &text) }
        if let results = details.record.results { ResultsWords.add(results, to: &text) }
        if let restore = details.record.restore { addSpec(restore, to: &text) }
        addOutcomes(to: &text)
        if showsItems {
            text.line()
            if let list = details.resourceList {
                ResourceListWords.add(list, to: &text)
            } else {
                text.line("Resource List:  <restore resource list not found>")
            }
        }
        return text.text
    }

    private func addUnknown(to text: inout Description) {
        text.field("Name", details.record.name)
        text.section("Phase", "- (made by Velero, which keeps the Restore resource in the cluster)")
    }

    private func addHead(_ restore: Restore, to text: inout Description) {
        text.field("Name", restore.name)
        text.field("Namespace", restore.namespace)
        text.field("Labels", lines: SpecWords.pairs(restore.labels))
        text.field("Annotations", lines: SpecWords.pairs(restore.annotations))
        let status = restore.status
        let isWorthReading = [.failed, .partiallyFailed].contains(status.phase)
        let phase =
            isWorthReading
            ? "\(status.phase) (run `lifeboat restore logs \(restore.name)` for more)" : "\(status.phase)"
        text.section("Phase", phase)
        text.field("Total items to be restored", String(status.progress.totalItems))
        text.field("Items restored", String(status.progress.itemsRestored))
        if let reason = status.failureReason { text.section("Failure reason", reason) }
        text.line()
        text.field("Started", status.startTimestamp?.goDescription ?? "<n/a>")
        text.field("Completed", status.completionTimestamp?.goDescription ?? "<n/a>")
        if !status.validationErrors.isEmpty {
            text.line()
            text.line("Validation errors:")
            for error in status.validationErrors { text.line(error, indent: 2) }
        }
    }

    private func addSpec(_ restore: Restore, to text: inout Description) {
        let spec = restore.spec
        text.section("Backup", spec.backupName)
        text.line()
        text.line("Namespaces:")
        let namespaces = spec.includedNamespaces
        let isAll = namespaces.isEmpty || namespaces == ["*"]
        text.field(
            "Included",
            isAll ? "all namespaces found in the backup" : namespaces.joined(separator: ", "),
            indent: 2
        )
        text.field("Excluded", SpecWords.list(spec.excludedNamespaces, none: "<none>"), indent: 2)
        text.line()
        text.line("Resources:")
        text.field("Included", SpecWords.list(spec.includedResources, none: "*"), indent: 2)
        text.field("Excluded", SpecWords.list(spec.excludedResources, none: "<none>"), indent: 2)
        let clusterScoped = SpecWords.choice(spec.includeClusterResources, yes: "included", no: "excluded")
        text.field("Cluster-scoped", clusterScoped, indent: 2)
        let mappings = SpecWords.pairs(spec.namespaceMapping).joined(separator: ", ")
        text.section("Namespace mappings", mappings.isEmpty ? "<none>" : mappings)
        text.section("Label selector", SpecWords.selector(spec.labelSelector))
        text.section("Or label selector", SpecWords.selectors(spec.orLabelSelectors))
        text.section("Restore PVs", SpecWords.choice(spec.restorePVs))
        text.line()
        text.line("CSI Snapshot Restores: <none included>")
        text.line()
        text.field("Existing Resource Policy", spec.existingResourcePolicy?.rawValue ?? "<none>")
        text.field("ItemOperationTimeout", (spec.itemOperationTimeout ?? GoDuration(seconds: 14_400)).description)
        text.section("Preserve Service NodePorts", SpecWords.choice(spec.preserveNodePorts))
        let hooks = restore.status.json["hookStatus"]
        text.line()
        text.field("HooksAttempted", String(hooks?["hooksAttempted"]?.int ?? 0))
        text.field("HooksFailed", String(hooks?["hooksFailed"]?.int ?? 0))
    }

    private func addOutcomes(to text: inout Description) {
        if !details.outcomes.isEmpty {
            text.line()
            text.line("Items:")
            for (outcome, count) in details.outcomes { text.field(outcome, String(count), indent: 2) }
        }
        if !details.volumes.isEmpty {
            text.line()
            text.line("Volumes From Snapshots:")
            for volume in details.volumes.map(RestoredVolumeWords.init) {
                volume.add(to: &text, withDetails: showsItems)
            }
        }
        if !details.problems.isEmpty {
            text.line()
            text.field("Problems", lines: details.problems)
        }
    }
}
